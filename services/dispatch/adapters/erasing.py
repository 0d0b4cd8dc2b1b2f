"""Erases what dispatch keeps of an appeal's words: the matter, supplements, the kept text (L2)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pymongo import UpdateOne

from services.common.contracts.chain import Chain
from services.common.contracts.wordless import erased_fields
from services.common.ids import derived_id
from services.common.store.connection import Documents, store_errors
from services.dispatch.domain.workflow import OPEN_STATES
from services.dispatch.ports.tickets import StaleAggregate

# The pieces by which lists search would give title and place away.
_MATTER_GONE = {"matter.address": "", "matter.point": "", "matter.answers": "", "words": ""}
# Appeals whose reporters were anonymised; the ticket's own codec leaves the field as it is.
_ERASED: Final = "erased"
_FAMILY = {"members.appeal_id": 1, "absorbed.ticket_id": 1, "state": 1, _ERASED: 1}


class MongoErasure:
    """Implements the port ``Erasure``: tickets stay as they are but for the words.

    A ticket's version moves, so that whoever read it before writes nothing back.
    """

    def __init__(self, database: Documents, chain: Chain) -> None:
        self._tickets = database["tickets"]
        self._texts = database["ticket_members"]
        self._older = database["ticket_history"]
        self._chain = chain

    def words(self, appeal_id: str) -> None:
        """See the port."""
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
            self._tickets.update_many(member, {"$addToSet": {_ERASED: appeal_id}})

    def without_reporters(self, appeal_id: str) -> Sequence[str]:
        """See the port."""
        with store_errors():
            home = self._tickets.find_one({"members.appeal_id": appeal_id}, _FAMILY)
            if home is None or home["state"] in OPEN_STATES or not _is_nobodys(home):
                return ()
            found, layer = [str(home["_id"])], [home]
            while layer:
                inner = [one["ticket_id"] for each in layer for one in each.get("absorbed") or ()]
                layer = list(
                    self._tickets.find({"_id": {"$in": inner}, "state": "merged"}, _FAMILY)
                )
                found += [str(one["_id"]) for one in layer]
        return found

    def story(self, ticket_id: str) -> None:
        """See the port; what was moved beside it meanwhile is found when it is done again."""
        with store_errors():
            found = self._tickets.find_one({"_id": ticket_id}, {"history": 1, "version": 1})
            if found is None:
                return
            recent = [self._wordless(event) for event in found["history"]]
            if recent != found["history"]:
                same = {"_id": ticket_id, "version": found["version"]}
                change = {"$set": {"history": recent}, "$inc": {"version": 1}}
                if not self._tickets.update_one(same, change).matched_count:
                    raise StaleAggregate(ticket_id=ticket_id)
            older = list(self._older.find({"subject": ticket_id}, {"event": 1}))
            writes = [
                UpdateOne({"_id": row["_id"]}, {"$set": {"event": event}})
                for row in older
                if (event := self._wordless(row["event"])) != row["event"]
            ]
            if writes:
                self._older.bulk_write(writes, ordered=False)

    def _wordless(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return an event without its texts; one of before the chain simply loses them."""
        if "texterased" in event:
            return dict(event)
        kept = self._chain.erased(event)
        gone = erased_fields(kept["type"], kept["data"])
        return {**kept, "data": {**kept["data"], **gone}} if gone else kept


def _is_nobodys(document: Mapping[str, Any]) -> bool:
    members = {one["appeal_id"] for one in document.get("members") or ()}
    return members <= set(document.get(_ERASED) or ())
