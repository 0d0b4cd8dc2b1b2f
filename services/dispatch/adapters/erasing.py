"""Erases what dispatch keeps of an appeal's words: the matter, supplements, the kept text (L2)."""

from services.common.ids import derived_id
from services.common.store.connection import Documents, store_errors

# The pieces by which lists search would give title and place away.
_MATTER_GONE = {"matter.address": "", "matter.point": "", "matter.answers": "", "words": ""}


class MongoErasure:
    """Tickets stay as they are but for the words; doing it twice is doing it once.

    A ticket's version moves, so that whoever read it before writes nothing back.
    """

    def __init__(self, database: Documents) -> None:
        self._tickets = database["tickets"]
        self._texts = database["ticket_members"]

    def __call__(self, appeal_id: str) -> None:
        """Erase the words of one appeal, wherever it is and was founded."""
        member = {"members.appeal_id": appeal_id}
        # An absorbed ticket has no members left: it is found by its own name.
        founded = [{**member, "appeal_id": appeal_id}, {"_id": derived_id("tkt", appeal_id)}]
        with store_errors():
            self._texts.delete_one({"_id": appeal_id})
            self._tickets.update_many(
                {"$or": founded},
                {
                    "$set": {"matter.title": "", "matter.text": ""},
                    "$unset": _MATTER_GONE,
                    "$inc": {"version": 1},
                },
            )
            for place, value in (("members", "reporter_ref"), ("supplements", "text")):
                self._tickets.update_many(
                    {**member, f"{place}.appeal_id": appeal_id},
                    {"$set": {f"{place}.$[its].{value}": ""}, "$inc": {"version": 1}},
                    array_filters=[{"its.appeal_id": appeal_id}],
                )
