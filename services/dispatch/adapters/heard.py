"""How far dispatch has heard each appeal's story, so that lost messages can be found."""

from collections.abc import Mapping, Sequence

from pymongo import UpdateOne

from services.common.store.connection import Documents, store_errors

_FIRST_LATER = 2  # the appeal's own submission is 1: its place in a ticket shows that it was heard


class MongoHeard:
    """Implements the port ``Heard``."""

    def __init__(self, database: Documents) -> None:
        self._heard = database["heard"]
        self._tickets = database["tickets"]

    def mark(self, sequences: Mapping[str, int]) -> None:
        """See the port; raises StoreUnavailable."""
        updates = [_advance(appeal_id, sequence) for appeal_id, sequence in sequences.items()]
        if updates:
            with store_errors():
                self._heard.bulk_write(updates, ordered=False)

    def known(self, appeal_ids: Sequence[str]) -> dict[str, int]:
        """See the port; raises StoreUnavailable. An appeal in a ticket was heard of once."""
        wanted = list(appeal_ids)
        with store_errors():
            members = self._tickets.find(
                {"members.appeal_id": {"$in": wanted}}, {"members.appeal_id": 1}
            )
            taken = [item["appeal_id"] for found in members for item in found["members"]]
            later = self._heard.find({"_id": {"$in": wanted}}, {"sequence": 1})
            heard = {found["_id"]: int(found["sequence"]) for found in later}
        return {**dict.fromkeys(set(taken) & set(wanted), 1), **heard}


def _advance(appeal_id: str, sequence: int) -> UpdateOne:
    """Go on only from the sequence before: what was heard over a gap does not hide the gap.

    Events that are of no concern here (call-backs that fall due) are such gaps too; the reconciler
    closes them.
    """
    if sequence == _FIRST_LATER:
        return UpdateOne({"_id": appeal_id}, {"$setOnInsert": {"sequence": sequence}}, upsert=True)
    return UpdateOne({"_id": appeal_id, "sequence": sequence - 1}, {"$set": {"sequence": sequence}})
