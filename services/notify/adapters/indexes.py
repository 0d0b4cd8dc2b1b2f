"""The indexes of notify's collections: one for each query, the busy ones partial."""

from pymongo import IndexModel

from services.common.store.connection import Documents, store_errors
from services.common.store.indexes import ensure_indexes, outbox_index
from services.notify.adapters.acts import BEARERS, UNTOLD_INDEX
from services.notify.adapters.documents import (
    ADDRESSES,
    DELIVERIES,
    ENDPOINTS,
    NOTIFICATIONS,
    REPLAYS,
    TICKETS,
)
from services.notify.adapters.inbox.items import INBOX_INDEXES
from services.notify.adapters.templates.documents import (
    DRAFT_INDEXES,
    DRAFTS,
    EDITION_INDEXES,
    EDITIONS,
)
from services.notify.adapters.units.addresses import ADDRESS_INDEXES

# Only what has not ended has a next attempt, so these stay as small as the backlog.
_OPEN = {"next_attempt_at": {"$exists": True}}
# People look for these; what was sent is nearly all, what waits is in the index above.
_ODD = {"status": {"$in": ["failed", "held", "bundled", "collapsed", "suppressed"]}}
_TOLD = {"person": {"$exists": True}}
DUE = "due_in_line"
HELD = "held"
RECEIPT_DUE = "receipt_due"
SEALED = "sealed"

_NOTIFICATION_INDEXES = [
    outbox_index(),
    # The recipient is in it to pass over endpoints at rest, the route for the gauges alone: neither
    # look reads a document.
    IndexModel(
        [("line", 1), ("next_attempt_at", 1), ("recipient", 1), ("route", 1)],
        name=DUE,
        partialFilterExpression=_OPEN,
    ),
    IndexModel([("lane", 1), ("step", 1)], name="lane", partialFilterExpression=_OPEN),
    IndexModel([("ticket_id", 1), ("_id", 1)], name="ticket"),
    IndexModel(
        [("appeal_id", 1), ("_id", 1)],
        name="appeal",
        partialFilterExpression={"audience": "resident"},
    ),
    IndexModel(
        [("unit", 1), ("_id", 1)], name="unit", partialFilterExpression={"audience": "unit"}
    ),
    IndexModel([("status", 1), ("_id", 1)], name="odd", partialFilterExpression=_ODD),
    IndexModel([("event_id", 1), ("_id", 1)], name="event"),
    IndexModel([("held_until", 1)], name=HELD, sparse=True),
    IndexModel([("receipt_due_at", 1)], name=RECEIPT_DUE, sparse=True),
    # What a reader was told lately: for limits, and for the same words.
    IndexModel([("person", 1), ("ended_at", 1)], name="person", partialFilterExpression=_TOLD),
]

_ENDPOINT_INDEXES = [
    outbox_index(),
    IndexModel([("unit", 1), ("_id", 1)], name="unit"),
    IndexModel([("unit", 1), ("url", 1)], name="once", unique=True),
]
_DELIVERIES_KEPT_SECONDS = 30 * 24 * 3600
_DELIVERY_INDEXES = [
    IndexModel([("endpoint_id", 1), ("_id", -1)], name="endpoint"),
    IndexModel([("at", 1)], name="forget", expireAfterSeconds=_DELIVERIES_KEPT_SECONDS),
]
_RUNNING = {"state": "running"}
_REPLAY_INDEXES = [
    IndexModel(
        [("endpoint_id", 1)], name="one_running", unique=True, partialFilterExpression=_RUNNING
    ),
    IndexModel([("state", 1), ("_id", 1)], name="running", partialFilterExpression=_RUNNING),
]


def create_indexes(database: Documents) -> None:
    """Create what is missing; running it again, or at once elsewhere, is harmless.

    Raises:
        StoreUnavailable: when MongoDB is away.

    """
    ensure_indexes(database[NOTIFICATIONS], [*_NOTIFICATION_INDEXES, *INBOX_INDEXES])
    _put_in_lines(database)
    sealed = IndexModel([("sealed", 1)], name=SEALED, sparse=True)  # few tickets ever are
    ensure_indexes(database[TICKETS], [sealed])
    ensure_indexes(database[ENDPOINTS], _ENDPOINT_INDEXES)
    ensure_indexes(database[ADDRESSES], ADDRESS_INDEXES)
    for bearer in BEARERS:
        ensure_indexes(database[bearer], [UNTOLD_INDEX])
    ensure_indexes(database[DELIVERIES], _DELIVERY_INDEXES)
    ensure_indexes(database[REPLAYS], _REPLAY_INDEXES)
    ensure_indexes(database[EDITIONS], EDITION_INDEXES)
    ensure_indexes(database[DRAFTS], DRAFT_INDEXES)


def _put_in_lines(database: Documents) -> None:
    """Let what a version without lines has queued be sent; nothing but the backlog is looked at."""
    line = {"$cond": [{"$eq": ["$audience", "unit"]}, "units", "residents"]}
    with store_errors():
        database[NOTIFICATIONS].update_many(
            {**_OPEN, "line": None}, [{"$set": {"line": line}}], hint="lane"
        )
