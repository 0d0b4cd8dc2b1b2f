"""Facts as columns: which tables a snapshot has, and the lines that one fact adds to each."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.reporting.adapters.fact_codec import from_document
from services.reporting.adapters.fact_repository import WAY_POINTS
from services.reporting.domain.analysis import (
    ESCALATION_COLUMNS,
    HAPPENING_COLUMNS,
    ORDER_COLUMNS,
    RATING_COLUMNS,
    WHISTLE_COLUMNS,
    escalations_of,
    happenings_of,
    orders_of,
    ratings_of,
    whistles_of,
)
from services.reporting.domain.exports.table import Column
from services.reporting.domain.exports.ticket_rows import TICKET_COLUMNS, ticket_cells
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.figures import DIMENSIONS
from services.reporting.domain.measures import MEASURES

Document = Mapping[str, Any]
Line = dict[str, Any]
Columns = tuple[Column, ...]

_MINUTE: Final = 60
_TICKET: Final = Column("ticket_id", "text")
_KEYS: Final = (_TICKET, Column("day", "day"), *(Column(name, "text") for name in DIMENSIONS))

# What figures are counted from: of their own kind, and not shown to analysts.
FIGURES: Final[Mapping[str, Columns]] = {
    "parts": (*_KEYS, *(Column(name, "count") for name in sorted(MEASURES))),
    "waits": (*_KEYS, Column("wait", "text"), Column("minutes", "count")),
    "standing": (
        *_KEYS,
        Column("ended_day", "day"),
        Column("state", "text"),
        *(Column(name, "count") for name in WAY_POINTS),
    ),
}
# What analysts may ask; the names of units, areas and categories are joined to it when it is asked.
ANALYSED: Final[Mapping[str, Columns]] = {
    "tickets": tuple(one for one in TICKET_COLUMNS if not one.name.endswith("_name")),
    "work_orders": (_TICKET, *ORDER_COLUMNS),
    "ratings": (_TICKET, *RATING_COLUMNS),
    "escalations": (_TICKET, *ESCALATION_COLUMNS),
    "whistles": (_TICKET, *WHISTLE_COLUMNS),
    "happenings": (_TICKET, *HAPPENING_COLUMNS),
}
TABLES: Final[Mapping[str, Columns]] = {**FIGURES, **ANALYSED}


def lines_of(document: Document, zone: ZoneInfo) -> Iterator[tuple[str, Line]]:
    """Yield every line of a fact's document, with the table that it belongs to.

    Args:
        document: a fact as it is stored.
        zone: whose business days.

    """
    yield from _counted(document, zone)
    fact = from_document({"version": 0, **document, "fact": {"stamps": {}, **document["fact"]}})
    yield "tickets", dict(ticket_cells(fact))
    for table, told in _TOLD.items():
        for line in told(fact):
            yield table, {"ticket_id": document["_id"], **line}


def _counted(document: Document, zone: ZoneInfo) -> Iterator[tuple[str, Line]]:
    """Yield the lines that figures are counted from."""
    mine = {"ticket_id": document["_id"], **_keys(document)}
    for part in document["parts"]:
        yield "parts", {**mine, "day": part["day"], "unit": part["unit"], **part["m"]}
    for wait in document["waits"]:
        told = {
            "day": wait["at"].astimezone(zone).date().isoformat(),
            "unit": wait["unit"],
            "wait": wait["kind"],
            "minutes": wait["seconds"] // _MINUTE,
        }
        yield "waits", {**mine, **told}
    standing = {
        "day": document.get("opened_day"),
        "ended_day": document.get("ended_day"),
        "state": document.get("state"),
        **{name: document.get(name) for name in WAY_POINTS},
    }
    yield "standing", {**mine, **standing}


def _keys(document: Document) -> Line:
    keys = {name: document.get(name) for name in DIMENSIONS}
    return {name: None if key is None else str(key) for name, key in keys.items()}


_TOLD: Final[Mapping[str, Callable[[TicketFact], Iterator[Line]]]] = {
    "work_orders": orders_of,
    "ratings": ratings_of,
    "escalations": escalations_of,
    "whistles": whistles_of,
    "happenings": happenings_of,
}
