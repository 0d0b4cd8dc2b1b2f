"""Training data out of the tickets themselves: masked texts whose category somebody confirmed (C5).

Nothing is copied: what is anonymised in the tickets is gone from the training data as well.
"""

from typing import Any, Final

from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.classifier.corpus import Corpus
from services.dispatch.adapters.sealed import UNSEALED

MOST: Final = 30_000
_FIELDS: Final = {"category": 1, "matter.title": 1, "matter.text": 1}
_USABLE: Final = {
    "category": {"$type": "string"},
    "matter.confidential": {"$ne": True},
    **UNSEALED,
}
_REASONS: Final = ["answered", "unreachable", "concluded"]
_CONFIRMED: Final[tuple[tuple[dict[str, Any], str], ...]] = (
    ({"routing.category_by": "operator"}, "by_operator"),
    ({"state": "closed", "returns": 0, "close_reason": {"$in": _REASONS}}, "by_state"),
)


def confirmed_tickets(database: Documents) -> Corpus:
    """Return the latest confirmed tickets: settled by an operator, or closed without a return.

    Confidential and sealed cases are left out. Raises StoreUnavailable.
    """
    found: dict[str, tuple[str, str]] = {}
    with store_errors():
        for query, index in _CONFIRMED:
            newest = database["tickets"].find(
                {**_USABLE, **query}, _FIELDS, sort=[("number", -1)], limit=MOST, hint=index
            )
            found |= {raw["_id"]: (text_of(raw["matter"]), str(raw["category"])) for raw in newest}
    rows = [(text, category) for text, category in found.values() if text.strip()][:MOST]
    return Corpus(tuple(text for text, _ in rows), tuple(category for _, category in rows))


def text_of(matter: dict[str, Any]) -> str:
    """Return title and text as the classifier reads them when a ticket is opened."""
    return f"{matter.get('title') or ''}\n{matter.get('text') or ''}".strip()
