"""The indexes of notify's collections: one for each query, the busy ones partial."""

from pymongo import IndexModel

from services.common.store.connection import Documents
from services.common.store.indexes import ensure_indexes, outbox_index
from services.notify.adapters.documents import ENDPOINTS, NOTIFICATIONS, TICKETS
from services.notify.adapters.templates.documents import (
    DRAFT_INDEXES,
    DRAFTS,
    EDITION_INDEXES,
    EDITIONS,
)

# Only what has not ended has a next attempt, so these stay as small as the backlog.
_OPEN = {"next_attempt_at": {"$exists": True}}
_FAILED = {"status": "failed"}
DUE = "due"
SEALED = "sealed"

_NOTIFICATION_INDEXES = [
    outbox_index(),
    # The route is in it for the gauges alone: they count on the index.
    IndexModel([("next_attempt_at", 1), ("route", 1)], name=DUE, partialFilterExpression=_OPEN),
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
    # People look for what failed; what was sent is nearly all, what waits is in the index above.
    IndexModel([("_id", 1), ("status", 1)], name="failed", partialFilterExpression=_FAILED),
]


def create_indexes(database: Documents) -> None:
    """Create what is missing; running it again, or at once elsewhere, is harmless.

    Raises:
        StoreUnavailable: when MongoDB is away.

    """
    ensure_indexes(database[NOTIFICATIONS], _NOTIFICATION_INDEXES)
    sealed = IndexModel([("sealed", 1)], name=SEALED, sparse=True)  # few tickets ever are
    ensure_indexes(database[TICKETS], [sealed])
    ensure_indexes(database[ENDPOINTS], [IndexModel([("unit", 1), ("_id", 1)], name="unit")])
    ensure_indexes(database[EDITIONS], EDITION_INDEXES)
    ensure_indexes(database[DRAFTS], DRAFT_INDEXES)
