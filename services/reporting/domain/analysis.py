"""What analysts may ask of a ticket beside its own row: orders, answers, escalations, whistles."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from services.reporting.domain.exports.table import Cell, Column
from services.reporting.domain.facts import TicketFact

Line = dict[str, Cell]
_HUNDREDTHS: Final = 100

ORDER_COLUMNS: Final = (
    Column("work_order_id", "text"),
    Column("unit", "text"),
    Column("role", "text"),
    Column("leads", "flag"),
    Column("issued_at", "instant"),
    Column("due_at", "instant"),
    Column("signed_at", "instant"),
    Column("signed_in_time", "flag"),
    Column("contacted_at", "instant"),
    Column("contacted_in_time", "flag"),
    Column("submitted_at", "instant"),
    Column("submitted_in_time", "flag"),
    Column("resolved_at", "instant"),
    Column("resolved_in_time", "flag"),
    Column("returned_at", "instant"),
    Column("return_reason", "text"),
    Column("return_confirmed_at", "instant"),
    Column("return_refused_at", "instant"),
    Column("reassigned_at", "instant"),
    Column("revoked_at", "instant"),
)
RATING_COLUMNS: Final = (
    Column("appeal_id", "text"),
    Column("round", "count"),
    Column("contacted", "flag"),
    Column("resolved", "flag"),
    Column("satisfaction", "text"),
    Column("answered_by", "text"),
    Column("outcome", "text"),
)
ESCALATION_COLUMNS: Final = (
    Column("escalated_at", "instant"),
    Column("unit", "text"),
    Column("tier", "count"),
    Column("trigger", "text"),
)
WHISTLE_COLUMNS: Final = (
    Column("at", "instant"),
    Column("step", "text"),
    Column("unit", "text"),
    Column("in_time", "flag"),
    Column("score", "number"),
)
HAPPENING_COLUMNS: Final = (
    Column("at", "instant"),
    Column("kind", "text"),
    Column("unit", "text"),
)

# name of a column → that of the order's value, where they differ
_OF_ORDER: Final = {
    "due_at": "resolve_due_at", "signed_at": "acknowledged_at",
    "signed_in_time": "acknowledged_in_time",
}  # fmt: skip
_WHISTLED: Final = ("blown", "summoned", "reported_in", "assessed")
_SCORED: Final = {"unit_score": "score_of_unit", "blower_score": "score_of_blower"}
_TOLD_APART: Final = (
    "tier_", "trigger_", "blown", "summoned", "reported_in", "assessed", "unit_score",
    "blower_score",
)  # fmt: skip


def orders_of(fact: TicketFact) -> Iterator[Line]:
    """Yield a line for each work order; ``leads`` is that of the unit that leads in the end."""
    lead = fact.lead
    for name, order in sorted(fact.orders.items()):
        line: Line = {
            column.name: _cell(column, order.get(_OF_ORDER.get(column.name, column.name)))
            for column in ORDER_COLUMNS
        }
        yield {**line, "work_order_id": name, "leads": order is lead}


def ratings_of(fact: TicketFact) -> Iterator[Line]:
    """Yield a line for each reporter and round: the answer, or that nobody could be reached."""
    for _, one in sorted(fact.ratings.items()):
        yield {
            **{column.name: one.get(column.name) for column in RATING_COLUMNS},
            "answered_by": one.get("by"),
        }


def escalations_of(fact: TicketFact) -> Iterator[Line]:
    """Yield a line for each step up: when, to which tier, why, and under which unit."""
    for marks in _stories(fact):
        tiers = [one for one in marks if one["kind"].startswith("tier_")]
        triggers = [one["kind"] for one in marks if one["kind"].startswith("trigger_")]
        for one in tiers:
            yield {
                "escalated_at": _instant(one["at"]),
                "unit": one["unit"],
                "tier": int(one["kind"].removeprefix("tier_")),
                "trigger": triggers[0].removeprefix("trigger_") if triggers else None,
            }


def whistles_of(fact: TicketFact) -> Iterator[Line]:
    """Yield a line for each step of a whistle and unit: blown, summoned, reported in, scored."""
    for marks in _stories(fact):
        in_time = {one["unit"] for one in marks if one["kind"] == "reported_in_in_time"}
        for one in marks:
            step, line = one["kind"], {"at": _instant(one["at"]), "unit": one["unit"]}
            if step == "reported_in":
                yield {**line, "step": step, "in_time": one["unit"] in in_time}
            elif step in _WHISTLED:
                yield {**line, "step": step}
            elif step in _SCORED:
                yield {**line, "step": _SCORED[step], "score": one["count"] / _HUNDREDTHS}


def happenings_of(fact: TicketFact) -> Iterator[Line]:
    """Yield a line for whatever else is counted by day: returns, rulings, urgings, limits."""
    for marks in _stories(fact):
        for one in marks:
            if not one["kind"].startswith(_TOLD_APART):
                yield {"at": _instant(one["at"]), "kind": one["kind"], "unit": one["unit"]}


def _stories(fact: TicketFact) -> Iterator[tuple[Mapping[str, Any], ...]]:
    """Yield the marks of one event after the other."""
    numbers = sorted({*fact.marks, *fact.disputes}, key=int)
    for number in numbers:
        yield (*fact.disputes.get(number, ()), *fact.marks.get(number, ()))


def _cell(column: Column, value: Any) -> Cell:
    if value in (None, ""):
        return None
    found: Cell = _instant(value) if column.kind == "instant" else value
    return found


def _instant(told: str) -> datetime:
    return datetime.fromisoformat(told)
