"""Wiring of dead letters (M4): every queue's, with the chained audit log and a lasting memory."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.common.broker.dead_letters import Audit, DeadLetters, Replays
from services.common.broker.publisher import WindowedPublisher
from services.common.store.connection import Documents
from services.dispatch.adapters.dead_letter_replays import MongoDeadLetterReplays
from services.dispatch.ports.audit import AuditTrail


@contextmanager
def dead_letters(amqp_url: str, database: Documents, trail: AuditTrail) -> Iterator[DeadLetters]:
    """Give the dead letters over connections that end with the block."""
    publisher = WindowedPublisher(amqp_url, name="dead-letters")
    audit, replays = records(database, trail)
    try:
        yield DeadLetters(amqp_url, publisher, audit=audit, replays=replays)
    finally:
        publisher.close()


def records(database: Documents, trail: AuditTrail) -> tuple[Audit, Replays]:
    """Return where acts are recorded, and what remembers replays."""
    return trail.append, MongoDeadLetterReplays(database)
