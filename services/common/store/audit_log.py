"""The audit log: administrative acts, one document each, chained and told like any other story."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo import DESCENDING, IndexModel
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.clock import Clock, SystemClock
from services.common.contracts.catalogue import stamp
from services.common.contracts.chain import GENESIS, Chain
from services.common.contracts.event import Event
from services.common.contracts.events.audit import AuditRecorded
from services.common.store.connection import StoreUnavailable, store_errors
from services.common.store.indexes import aggregate_indexes
from services.common.store.outbox import Outgoing, new_outbox

SUBJECT = "audit"
_TRIES = 50


def audit_indexes() -> list[IndexModel]:
    """Return what the log's collection needs; ``once`` names an act that is done once only."""
    once = IndexModel(
        [("once", 1)],
        name="once",
        unique=True,
        partialFilterExpression={"once": {"$exists": True}},
    )
    return [*aggregate_indexes(), once]


class AuditLog:
    """Appends to one service's log; several processes may append at once."""

    def __init__(
        self,
        collection: Collection[dict[str, Any]],
        chain: Chain,
        *,
        source: str,
        clock: Clock,
    ) -> None:
        """Keep what is needed.

        Args:
            collection: has ``audit_indexes`` and a relay.
            chain: seals the entries.
            source: the service whose log it is.
            clock: business time.

        """
        self._log = collection
        self._chain = chain
        self._source = source
        self._clock = clock

    def append(self, act: str, who: str, what: Mapping[str, Any]) -> int:
        """Record that somebody did something to the system; return the entry's number.

        Args:
            act: ``noun.verb_past``, such as ``directory.published``.
            who: the principal's subject, or ``cli:<command>`` of a person at the machine.
            what: codes, ids, counts and versions as JSON values; no free text, no personal data.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        now = self._clock.now()
        number = self.tell(AuditRecorded(act, who, dict(what), now), now)
        if number is None:
            raise AssertionError("an act without a name is always new")
        return number

    def tell(self, event: Event, at: datetime, *, once: str | None = None) -> int | None:
        """Append an event of the log; return its number, or None for one done once before.

        Args:
            event: an ``audit.*`` event.
            at: business time.
            once: names what must not be told twice, such as a day.

        Raises:
            StoreUnavailable: when MongoDB is away, or others appended again and again.

        """
        for _ in range(_TRIES):
            document = self._next(event, at)
            if once is not None:
                document["once"] = once
            try:
                with store_errors():
                    self._log.insert_one(document)
            except DuplicateKeyError as error:
                if "once" in (error.details or {}).get("keyPattern", {}):
                    return None
                continue  # another process took this number; take the next
            return int(document["_id"])
        raise StoreUnavailable("the audit log is written by too many at once")

    def events(self, after: int, limit: int = 0) -> list[dict[str, Any]]:
        """Return the entries after a number, in order; all of them where no limit is given."""
        return audit_events(self._log, after, limit)

    def _next(self, event: Event, at: datetime) -> dict[str, Any]:
        with store_errors():
            last = self._log.find_one({}, {"history": 1}, sort=[("_id", DESCENDING)])
        stamped = stamp(
            [event],
            source=self._source,
            subject=SUBJECT,
            after_sequence=int(last["_id"]) if last else 0,
            time=at,
            correlationid=SUBJECT,
        )
        head = last["history"][-1]["chainhead"] if last else GENESIS
        sealed = self._chain.sealed(stamped, head)
        born = new_outbox([Outgoing(sealed[0])], not_before=SystemClock().now())
        return {"_id": sealed[0].sequence, **born}


def audit_events(
    log: Collection[dict[str, Any]], after: int, limit: int = 0
) -> list[dict[str, Any]]:
    """Return the events of a log after a number, in order.

    Raises:
        StoreUnavailable: when MongoDB is away.

    """
    with store_errors():
        found = log.find({"_id": {"$gt": after}}, {"history": 1}, sort=[("_id", 1)], limit=limit)
        return [event for document in found for event in document.get("history") or ()]


def audit_head(
    log: Collection[dict[str, Any]], updated_after: datetime, until: datetime
) -> dict[str, Any] | None:
    """Return a log's head, as a feed tells it, where the log grew between two wall instants.

    Raises:
        StoreUnavailable: when MongoDB is away.

    """
    between = {"updated_at": {"$gt": updated_after, "$lte": until}}
    with store_errors():
        found = log.find_one(between, {"updated_at": 1}, sort=[("_id", DESCENDING)])
    if found is None:
        return None
    head = {"subject": SUBJECT, "sequence": int(found["_id"])}
    return {**head, "updated_at": found["updated_at"]}
