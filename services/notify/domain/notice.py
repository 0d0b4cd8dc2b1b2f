"""From a step to the people who must hear of it: a pure function of table, view and step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from services.notify.domain.step import Step
from services.notify.domain.subscriptions import SUBSCRIPTIONS, Subscription
from services.notify.domain.ticket_view import TicketView

_TAKEN_BACK = "work_order.revoked.v1"
Audience = Literal["resident", "unit"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One reader to be told of one step; ``reader`` is an appeal id or a unit's code.

    ``facts`` hold codes and instants only; names and wording are put in when it is sent.
    ``severity`` is the ticket's at that step.
    """

    step: Step
    audience: Audience
    reader: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    severity: str | None = None


def notices(view: TicketView, step: Step) -> list[Notice]:
    """Return whom to tell of a step; ``view`` is the ticket after it. Nobody is named twice."""
    row = SUBSCRIPTIONS.get(step.type)
    if row is None:
        return []
    facts = _facts(row, view, step)
    residents = [
        Notice(step, "resident", appeal, facts, view.severity)
        for appeal in _residents(row, view, step)
    ]
    units = [Notice(step, "unit", unit) for unit in units_told(view, step)]
    return residents + units


def _residents(row: Subscription, view: TicketView, step: Step) -> tuple[str, ...]:
    # An event of an older version lacks what is new: then it was what the table means.
    if any(step.data.get(name, value) != value for name, value in row.only_if.items()):
        return ()
    if row.residents == "reporter":
        return (step.data["appeal_id"],)
    if row.residents == "arrived":
        return tuple(one["appeal_id"] for one in step.data["arrived"])
    return view.members if row.residents == "members" else ()


def units_told(view: TicketView, step: Step) -> Iterable[str]:
    """Return the units to tell: none that the ticket is closed to, as dispatch's copies.

    That its own order is gone is all that an accused unit learns, and not why.
    """
    row = SUBSCRIPTIONS.get(step.type)
    if row is None:
        return ()
    named: dict[str, None] = {}
    for name in row.units:
        value = step.data.get(name)
        codes = [value] if isinstance(value, str) else value or []
        named.update(dict.fromkeys(codes))
    if step.type == _TAKEN_BACK:
        return named
    return [unit for unit in named if not view.seal.closes(unit)]


def _facts(row: Subscription, view: TicketView, step: Step) -> dict[str, Any]:
    facts = {"number": view.number, "category": view.category}
    facts.update({name: step.data.get(name) for name in row.facts})
    return facts
