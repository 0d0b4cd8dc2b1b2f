"""Erases an appeal in MongoDB: what is sealed, the words in every event, the copies beside it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from services.common.clock import SystemClock
from services.common.contracts.wordless import erased_fields
from services.common.store.connection import store_errors
from services.common.store.outbox import push_outbox
from services.intake.adapters.appeals import event_mapping
from services.intake.adapters.appeals.appeal_codec import CASE_FIELDS, UNPUBLISHED, to_case
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.ports.appeals import ChangedMeanwhile

_Collection = Collection[dict[str, Any]]
_GONE = (
    "phone_index",
    "body_digest",
    "language",
    "location",
    "rating.note",
    "rating.comment",
    "rating.manner.comment",
)
# What an operator wrote when it ended at the desk; to whom it was passed on stays.
_SETTLEMENT = ("answer", "reason")
_DONE = "anonymised_at"


class MongoErasure:
    """Implements the port ``ErasableAppeals``; ``copies`` are collections by appeal id."""

    def __init__(self, appeals: _Collection, copies: Sequence[_Collection]) -> None:
        self._appeals = appeals
        self._copies = copies
        self._wall = SystemClock()

    def get(self, appeal_id: str) -> AppealCase | None:
        """See the port."""
        with store_errors():
            found = self._appeals.find_one({"_id": appeal_id}, CASE_FIELDS)
        return to_case(found) if found else None

    def anonymise(self, case: AppealCase, by: str, now: datetime) -> bool:
        """Words first, then the telling: a crash between the two is made good by asking again.

        An appeal with events in its outbox has to wait: they would carry the words out again.
        """
        appeal_id = case.appeal.id
        wanted = {"history": 1, "settlement": 1, _DONE: 1}
        with store_errors():
            found = self._appeals.find_one({"_id": appeal_id}, wanted)
        if found is None:
            raise ChangedMeanwhile(appeal_id)
        if _DONE in found:
            return False
        wordless = _wordless(found["history"], found.get("settlement", {}), appeal_id)
        words = {"$set": wordless, "$unset": dict.fromkeys(_GONE, "")}
        told = event_mapping.anonymised(case, by, now)
        pushed = push_outbox(told, not_before=self._wall.now())
        done = {"$push": pushed["$push"], "$set": {**pushed["$set"], _DONE: now, **UNPUBLISHED}}
        self._write(case, (words, done))
        return True

    def _write(self, case: AppealCase, changes: Sequence[Mapping[str, Any]]) -> None:
        """Take the copies away and make the changes in turn, while nobody else writes."""
        guard = {
            "_id": case.appeal.id,
            "sequence": case.sequence,
            "outbox_since": {"$exists": False},
        }
        with store_errors():
            for copy in self._copies:
                copy.delete_one({"_id": case.appeal.id})
            for change in changes:
                if not self._appeals.update_one(guard, change).matched_count:
                    raise ChangedMeanwhile(case.appeal.id)


def _wordless(
    history: Sequence[Mapping[str, Any]], settlement: Mapping[str, Any], appeal_id: str
) -> dict[str, Any]:
    """Return what has to be set: empty words in each event, nothing sealed, no code to come in."""
    changes: dict[str, Any] = {"sealed": {}, "tracking_index": f"gone:{appeal_id}"}
    changes |= {f"settlement.{name}": "" for name in _SETTLEMENT if name in settlement}
    for place, event in enumerate(history):
        for name, value in erased_fields(event["type"], event["data"]).items():
            changes[f"history.{place}.data.{name}"] = value
    return changes
