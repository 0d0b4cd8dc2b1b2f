"""The indexes of lists and counts: what must be equal first, then what sorts, then what filters.

A trailing field is there to be compared within the index, so that only tickets that fit are read.
"""

from typing import Any, Final

from pymongo import IndexModel

from services.dispatch.adapters.listing.traits import RARE

_NEWEST = ("number", -1)
HAS_DUE: Final[dict[str, Any]] = {"work_due_at": {"$type": "date"}}
_FILTERS = [("severity", 1), ("category", 1)]

# (orders.unit, state, number): without a state every state is asked for, and the parts are merged.
LISTS: Final[dict[str, list[tuple[str, int]]]] = {
    "unit_state": [("orders.unit", 1), ("state", 1), _NEWEST, *_FILTERS],
    "area_state": [("area_path", 1), ("state", 1), _NEWEST, *_FILTERS],
    "category_state": [("category", 1), ("state", 1), _NEWEST, ("severity", 1)],
    "orders_by_unit": [("orders.unit", 1), ("orders.state", 1), _NEWEST, ("state", 1)],
    "orders_by_state": [("orders.state", 1), _NEWEST, ("state", 1)],
    # The seven kinds are merged where only a channel is asked for: compared within the index.
    "by_kind": [("kind", 1), _NEWEST, ("channel", 1)],
    "words": [("words", 1), _NEWEST],
    "ledger": [("ledger", 1)],
}
_DUE = [("work_due_at", 1), _NEWEST, ("state", 1), *_FILTERS]
PARTIAL: Final[dict[str, tuple[list[tuple[str, int]], dict[str, Any]]]] = {
    "work_due": (_DUE, HAS_DUE),
    "unit_due": ([("orders.unit", 1), *_DUE], HAS_DUE),
    "area_due": ([("area_path", 1), *_DUE], HAS_DUE),
    "grave": ([("severity", 1), _NEWEST, ("state", 1)], {"severity": {"$lte": "P1"}}),
    "returned": ([_NEWEST, ("returns", 1)], {"returns": {"$gt": 0}}),
    "confidential": ([_NEWEST, ("matter.confidential", 1)], {"matter.confidential": True}),
    "signed": ([("signed", 1)], {"signed": {"$gt": 0}}),
    "unsettled": ([("unsettled", 1)], {"unsettled": {"$gt": ""}}),
    "returned_state": ([("state", 1), _NEWEST, ("returns", 1)], {"returns": {"$gt": 0}}),
    **{rare.index: (rare.keys, rare.holds) for rare in RARE.values()},
}
LIST_INDEXES: Final = [
    *(IndexModel(keys, name=name) for name, keys in LISTS.items()),
    *(
        IndexModel(keys, name=name, partialFilterExpression=which)
        for name, (keys, which) in PARTIAL.items()
    ),
]
