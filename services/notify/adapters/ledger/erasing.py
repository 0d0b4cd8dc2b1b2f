"""Takes out of the ledger what was written of an anonymised case; that it was, stays."""

from typing import Any, Final

from services.common.contracts.wordless import erased_fields
from services.common.store.connection import Documents, store_errors
from services.notify.adapters.documents import NOTIFICATIONS
from services.notify.ports.clocks import Now

# What could tell to whom it went, or what it said.
_TRACES: Final = dict.fromkeys(("to", "person", "address", "said"), "")
_WORDLESS: Final[dict[str, Any]] = {"facts": {}, "event": None}
_TO_RESIDENTS: Final = {"audience": "resident"}
_WAITS: Final = {"status": {"$in": ["queued", "held"]}}
_ENDED: Final = {"status": {"$nin": ["queued", "held", "sending"]}}


class MongoErasure:
    """Implements the port ``Erasure``; every method raises StoreUnavailable when MongoDB is away.

    What waits is never sent: there is no address left. What a sender has at this moment has to end
    first, for its end writes down to whom it went.
    """

    def __init__(self, database: Documents, business: Now) -> None:
        self._ledger = database[NOTIFICATIONS]
        self._business = business

    def of_appeal(self, appeal_id: str) -> bool:
        """See the port."""
        its = {"appeal_id": appeal_id, **_TO_RESIDENTS}
        with store_errors():
            self._forget(its)
            digests = {"$in": self._ledger.distinct("told_in", {**its, "status": "bundled"})}
            self._ledger.update_many({"_id": digests}, {"$set": {"facts": {}}})
            return not self._is_on_its_way(its)

    def of_ticket(self, ticket_id: str) -> bool:
        """See the port."""
        its = {"ticket_id": ticket_id}
        with store_errors():
            self._forget({**its, **_TO_RESIDENTS})
            self._ledger.update_many({**its, "route": "inbox"}, {"$set": {"facts": {}}})
            for kept in list(self._ledger.find({**its, "route": "webhook"}, {"event": 1})):
                self._take_texts(kept)
            return not self._is_on_its_way({**its, **_TO_RESIDENTS})

    def _forget(self, its: dict[str, Any]) -> None:
        ended = {"status": "suppressed", "reason": "anonymised", "ended_at": self._business.now()}
        waits = dict.fromkeys(("held_until", "next_attempt_at"), "")
        self._ledger.update_many(
            {**its, **_WAITS},
            {"$set": {**_WORDLESS, **ended}, "$unset": {**_TRACES, **waits}},
        )
        self._ledger.update_many({**its, **_ENDED}, {"$set": _WORDLESS, "$unset": _TRACES})

    def _take_texts(self, kept: dict[str, Any]) -> None:
        event = kept.get("event") or {}
        gone = erased_fields(event.get("type", ""), event.get("data", {}))
        if gone:
            fields = {f"event.data.{name}": value for name, value in gone.items()}
            self._ledger.update_one({"_id": kept["_id"]}, {"$set": fields})

    def _is_on_its_way(self, its: dict[str, Any]) -> bool:
        return self._ledger.find_one({**its, "status": "sending"}, {"_id": 1}) is not None
