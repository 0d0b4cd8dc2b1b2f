"""What changed and is not yet on the public side: marks on views and on appeals."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo import UpdateOne
from pymongo.collection import Collection

from services.common.store.connection import store_errors
from services.intake.adapters.appeals.appeal_codec import CASE_FIELDS, UNPUBLISHED, to_case
from services.intake.adapters.following.mongo_views import to_view
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.ports.open311 import Unpublished

_Collection = Collection[dict[str, Any]]


class MongoChanges:
    """Implements the port ``Changes``."""

    def __init__(self, appeals: _Collection, views: _Collection) -> None:
        self._appeals = appeals
        self._views = views

    def waiting(self, limit: int) -> Unpublished:
        """See the port."""
        with store_errors():
            found = list(self._views.find(UNPUBLISHED).limit(limit))
        tickets = [document["_id"] for document in found]
        return Unpublished(
            cases=self._cases({"ticket_id": {"$in": tickets}}) if tickets else (),
            views=[to_view(document) for document in found],
            own=self._cases(UNPUBLISHED, limit),
        )

    def told(self, done: Unpublished) -> None:
        """See the port."""
        _unmark(self._views, ((view.ticket_id, view.sequence) for view in done.views))
        _unmark(self._appeals, ((case.appeal.id, case.sequence) for case in done.own))

    def mark(self, appeal_id: str) -> None:
        """See the port."""
        with store_errors():
            self._appeals.update_one({"_id": appeal_id}, {"$set": UNPUBLISHED})

    def mark_all(self) -> int:
        """See the port."""
        without_ticket = {"ticket_id": {"$exists": False}}
        with store_errors():
            marked = self._views.update_many({}, {"$set": UNPUBLISHED})
            alone = self._appeals.update_many(without_ticket, {"$set": UNPUBLISHED})
        return marked.matched_count + alone.matched_count

    def _cases(self, query: Mapping[str, Any], limit: int = 0) -> Sequence[AppealCase]:
        with store_errors():
            return [to_case(found) for found in self._appeals.find(query, CASE_FIELDS).limit(limit)]


def _unmark(collection: _Collection, read_at: Iterable[tuple[str, int]]) -> None:
    """Unmark what is as it was read; mark the rest, for an older state may have been told last."""
    wanted = dict(read_at)
    if not wanted:
        return
    with store_errors():
        collection.bulk_write(
            [
                UpdateOne({"_id": key, "sequence": sequence}, {"$unset": {"unpublished": ""}})
                for key, sequence in wanted.items()
            ],
            ordered=False,
        )
        now = collection.find({"_id": {"$in": list(wanted)}}, {"sequence": 1})
        moved = [one["_id"] for one in now if one["sequence"] != wanted[one["_id"]]]
        if moved:
            collection.update_many({"_id": {"$in": moved}}, {"$set": UNPUBLISHED})
