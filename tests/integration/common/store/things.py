"""Small aggregates for the store's tests: things that are made, changed and told of."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from pymongo.collection import Collection
from pymongo.database import Database

from services.common.broker.messages import Publisher
from services.common.clock import SystemClock
from services.common.contracts.envelope import Envelope
from services.common.store.indexes import aggregate_indexes, ensure_indexes
from services.common.store.lease import Leases
from services.common.store.outbox import Outgoing, new_outbox, push_outbox
from services.common.store.relay import Relay

Things = Collection[dict[str, Any]]


def things_of(database: Database[dict[str, Any]]) -> Things:
    ensure_indexes(database["things"], aggregate_indexes())
    return database["things"]


def event(subject: str, sequence: int, **data: Any) -> Envelope:
    return Envelope(
        id=f"evt_{subject}_{sequence}",
        source="tests",
        type="thing.changed.v1",
        subject=subject,
        sequence=sequence,
        time=datetime(2026, 1, 1, tzinfo=UTC),
        data=data,
        correlationid="apl_1",
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )


def born(
    subject: str, count: int = 1, units: Sequence[str] = (), *, not_before: datetime | None = None
) -> dict[str, Any]:
    """A new thing with its first events."""
    told = [Outgoing(event(subject, n), tuple(units)) for n in range(1, count + 1)]
    return {"_id": subject, **new_outbox(told, not_before=not_before or SystemClock().now())}


def change(things: Things, subject: str, sequence: int) -> None:
    """Add one event to a thing."""
    update = push_outbox([Outgoing(event(subject, sequence))], not_before=SystemClock().now())
    things.update_one({"_id": subject}, update)


def waiting(things: Things) -> int:
    return things.count_documents({"outbox_since": {"$exists": True}}, hint="outbox_due")


def outbox_of(things: Things, subject: str) -> list[str]:
    thing = things.find_one({"_id": subject}) or {}
    return [entry["id"] for entry in thing.get("outbox", [])]


def relay_of(things: Things, publisher: Publisher, owner: str = "relay-1", **options: Any) -> Relay:
    leases = Leases(things.database["leases"], owner)
    return Relay(things, publisher, leases, service="tests", **options)


@contextmanager
def running(*relays: Relay) -> Iterator[threading.Event]:
    """Run relays in threads for the length of a ``with`` block, then stop them gracefully."""
    stop = threading.Event()
    threads = [threading.Thread(target=relay.run, args=(stop,)) for relay in relays]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
            assert not thread.is_alive()


def in_order(ids: Sequence[str]) -> bool:
    """Whether each thing's first publications come in the order of their sequence."""
    last: dict[str, int] = {}
    for message_id in ids:
        subject, _, sequence = message_id.partition("@")[0].removeprefix("evt_").rpartition("_")
        if int(sequence) > last.get(subject, 0) + 1:
            return False
        last[subject] = max(last.get(subject, 0), int(sequence))
    return True
