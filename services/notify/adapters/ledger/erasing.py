"""Takes out of the ledger what was written of an anonymised case; that it was, stays."""

from typing import Any, Final

from services.common.contracts.wordless import erased_fields
from services.common.store.connection import Documents, store_errors
from services.notify.adapters.documents import NOTIFICATIONS
from services.notify.adapters.ledger.documents import notification_from
from services.notify.domain.policy.digest import digest
from services.notify.ports.clocks import Now

# What could tell to whom it went, or what it said.
_TRACES: Final = dict.fromkeys(("to", "person", "address", "said"), "")
_WORDLESS: Final[dict[str, Any]] = {"facts": {}, "event": None}
_TO_RESIDENTS: Final = {"audience": "resident"}
_WAITS: Final = {"status": {"$in": ["queued", "held"]}}
_ENDED: Final = {"status": {"$nin": ["queued", "held", "sending"]}}


class MongoErasure:
    """Implements the port ``Erasure``; every method raises StoreUnavailable when MongoDB is away.

    What waits is never sent: there is no address left; a digest that waits goes on without it. What
    a sender has at this moment has to end first, for its end writes down to whom it went.
    """

    def __init__(self, database: Documents, business: Now) -> None:
        self._ledger = database[NOTIFICATIONS]
        self._business = business

    def of_appeal(self, appeal_id: str) -> bool:
        """See the port."""
        with store_errors():
            return self._erased({"appeal_id": appeal_id, **_TO_RESIDENTS}, {"recipient": appeal_id})

    def of_ticket(self, ticket_id: str) -> bool:
        """See the port."""
        its = {"ticket_id": ticket_id}
        with store_errors():
            is_gone = self._erased({**its, **_TO_RESIDENTS}, its)
            self._ledger.update_many({**its, "route": "inbox"}, {"$set": {"facts": {}}})
            for kept in list(self._ledger.find({**its, "route": "webhook"}, {"event": 1})):
                self._take_texts(kept)
            return is_gone

    def _erased(self, its: dict[str, Any], item: dict[str, str]) -> bool:
        """Erase what residents were told; ``item`` is how a digest names what it tells of it."""
        told_by: dict[str, Any] = {"_id": {"$in": self._digests_of(its)}}
        for raw in list(self._ledger.find({**told_by, **_WAITS})):
            self._spare(raw, item)
        self._forget(its)
        self._ledger.update_many(told_by, {"$pull": {"facts.items": item}})
        sending = {"$or": [its, told_by], "status": "sending"}
        return self._ledger.find_one(sending, {"_id": 1}) is None

    def _digests_of(self, its: dict[str, Any]) -> list[str]:
        """Return the digests that tell of it, those that follow on another channel too."""
        found = self._ledger.distinct("told_in", {**its, "status": "bundled"})
        known: list[str] = []
        while found:
            known += found
            wanted = {"_id": {"$in": found}, "followed_by": {"$nin": [None, *known]}}
            found = self._ledger.distinct("followed_by", wanted)
        return known

    def _spare(self, raw: dict[str, Any], gone: dict[str, str]) -> None:
        """Let a digest that waits tell what is left of it, from its parts' own records."""
        found = self._ledger.find({"_id": {"$in": raw["parts"]}, "facts": {"$ne": {}}})
        parts = [notification_from(part) for part in found]
        rest = [one for one in parts if any(getattr(one, k) != v for k, v in gone.items())]
        if not rest:
            return  # it goes with what it told of
        most = raw["facts"].get("most", len(rest))
        left = digest(rest, notification_id=raw["_id"], event_id=raw["event_id"], most=most)
        names = ("facts", "recipient", "ticket_id", "correlation_id", "step", "lane", "appeal_id")
        fields = {name: getattr(left, name) for name in names} | {"parts": list(left.parts)}
        self._ledger.update_one({"_id": raw["_id"], **_WAITS}, {"$set": fields})

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
