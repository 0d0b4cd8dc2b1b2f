"""A ticket as a row: where it stands, when what happened, how it was judged; no word of anybody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from services.reporting.domain.exports.table import Cell, Column, Row
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.scores import last_answers
from services.reporting.domain.secrecy import place_of

TICKET_COLUMNS: Final = (
    Column("number", "text"),
    Column("ticket_id", "text"),
    Column("state", "text"),
    Column("kind", "text"),
    Column("category", "text"),
    Column("category_name", "text"),
    Column("channel", "text"),
    Column("severity", "text"),
    Column("area", "text"),
    Column("area_name", "text"),
    Column("unit", "text"),
    Column("unit_name", "text"),
    Column("received_at", "instant"),
    Column("opened_at", "instant"),
    Column("due_at", "instant"),
    Column("signed_at", "instant"),
    Column("contacted_at", "instant"),
    Column("resolved_at", "instant"),
    Column("closed_at", "instant"),
    Column("close_reason", "text"),
    Column("resolved_in_time", "flag"),
    Column("highest_tier", "count"),
    Column("returns", "count"),
    Column("rounds", "count"),
    Column("appeals", "count"),
    Column("answers", "count"),
    Column("answers_solved", "count"),
    Column("answers_content", "count"),
    Column("excluded", "text"),
    Column("source", "text"),
)
_CONTENT: Final = frozenset({"satisfied", "basically_satisfied"})


def ticket_cells(fact: TicketFact) -> Mapping[str, Cell]:
    """Return a ticket's cells by column; names of units and areas are looked up by whoever asks."""
    values, lead, place = fact.values, fact.lead, place_of(fact)
    return {
        **{name: values.get(name) for name in _PLAIN},
        **{name: _instant(values.get(name)) for name in ("received_at", "opened_at", "closed_at")},
        "ticket_id": fact.ticket_id,
        "area": place.area,
        "unit": place.unit,
        "due_at": _instant(lead.get("resolve_due_at") or values.get("resident_due_at")),
        "signed_at": _instant(lead.get("acknowledged_at")),
        "contacted_at": _instant(lead.get("contacted_at")),
        "resolved_at": _instant(lead.get("resolved_at")),
        "resolved_in_time": lead.get("resolved_in_time"),
        "highest_tier": max((n for n in (1, 2, 3) if fact.counts.get(f"tier_{n}")), default=0),
        "returns": fact.counts.get("returned", 0),
        "rounds": values.get("round") or 1,
        "appeals": len(fact.members),
        "excluded": " ".join(sorted(fact.excluded)) or None,
        **_judged(fact),
    }


def row_of(columns: tuple[Column, ...], cells: Mapping[str, Cell]) -> Row:
    """Return the cells in the columns' order."""
    return tuple(cells.get(column.name) for column in columns)


_PLAIN: Final = (
    "number",
    "state",
    "kind",
    "category",
    "channel",
    "severity",
    "close_reason",
    "source",
)


def _judged(fact: TicketFact) -> dict[str, Cell]:
    answers = [one for one in last_answers(fact) if one.get("satisfaction")]
    return {
        "answers": len(answers),
        "answers_solved": sum(1 for one in answers if one.get("resolved")),
        "answers_content": sum(1 for one in answers if one["satisfaction"] in _CONTENT),
    }


def _instant(told: Any) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
