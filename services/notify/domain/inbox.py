"""The inbox (站内信): what staff are told in the system itself, by unit and, on duty, by person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from services.notify.domain.notice import units_told
from services.notify.domain.step import Step
from services.notify.domain.templates.template import RESIDENTS, Addressee
from services.notify.domain.templates.told import facts_for, told
from services.notify.domain.ticket_view import TicketView

# Fields that name a person on duty, by their subject.
_ON_DUTY = ("officer", "duty_officer")
# Fields that name who has something to do: his text says so, whatever kind of unit he is.
_HANDLES = ("unit", "units", "to_unit", "parties", "lead", "lead_unit", "supports")
_BY_KIND: Mapping[str | None, Addressee] = {
    "centre": "supervisor",
    "subdistrict": "street",
    "community": "street",
}
_HANDLER: Addressee = "unit_handler"


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One event for one inbox; ``owner`` is ``unit:<code>``, ``user:<subject>``, ``role:<role>``.

    ``facts`` hold codes, instants and what staff wrote for staff; the text is made when it is read,
    in the reader's language. ``read_by`` is who of the unit read it first. ``severity`` is the
    ticket's at that step.
    """

    step: Step
    owner: str
    addressee: Addressee
    facts: Mapping[str, Any] = field(default_factory=dict)
    read_at: datetime | None = None
    read_by: str | None = None
    severity: str | None = None


class UnitKinds(Protocol):
    """Knows units as the directory has them. May block."""

    def kind_of(self, unit: str) -> str | None:
        """Return ``department``, ``subdistrict``, ``community`` or ``centre``; None: not known."""
        ...


def inbox_items(view: TicketView, step: Step, kinds: UnitKinds, centre: str) -> list[InboxItem]:
    """Return what goes into which inbox; ``view`` is the ticket after the step.

    Of a ticket that is closed to a unit its inbox hears nothing (L2), as its endpoints do.
    ``centre`` is the unit whose inbox supervisors read: they are told what the table tells them,
    though no event names them.
    """
    staff = [addressee for addressee in told(step.type).to if addressee not in RESIDENTS]
    if not staff:
        return []
    units = dict.fromkeys(units_told(view, step))
    if "supervisor" in staff and not view.seal.closes(centre):
        units[centre] = None
    items = [
        _item(view, step, f"unit:{unit}", _addressee(unit, kinds, centre, step, staff))
        for unit in units
    ]
    if "duty_officer" in staff and not view.seal.is_set:
        persons = dict.fromkeys(step.data.get(name) for name in _ON_DUTY)
        items += [
            _item(view, step, f"user:{person}", "duty_officer") for person in persons if person
        ]
    return items


def _addressee(
    unit: str, kinds: UnitKinds, centre: str, step: Step, staff: Sequence[Addressee]
) -> Addressee:
    """Return whose text a unit reads: the handler's where it is to act, else its kind's."""
    kind = "centre" if unit == centre else kinds.kind_of(unit)
    fitting = _BY_KIND.get(kind, _HANDLER)
    if fitting == "street" and _handles(unit, step):
        fitting = _HANDLER
    wanted = (fitting, _HANDLER, *staff)
    return next(one for one in wanted if one in staff)


def _handles(unit: str, step: Step) -> bool:
    named = (step.data.get(name) for name in _HANDLES)
    return any(unit == value or (isinstance(value, list) and unit in value) for value in named)


def item_about_endpoint(step: Step) -> InboxItem:
    """Return what tells a unit's people that their system's endpoint was switched off."""
    facts = {name: step.data.get(name) for name in facts_for(step.type, _HANDLER)}
    return InboxItem(step, f"unit:{step.data['unit']}", _HANDLER, facts)


def owners(subject: str, units: Iterable[str], roles: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the inboxes of a person: his own, those of his units and of his roles."""
    shared = (*(f"unit:{unit}" for unit in units), *(f"role:{role}" for role in sorted(roles)))
    return (f"user:{subject}", *shared)


def _item(view: TicketView, step: Step, owner: str, addressee: Addressee) -> InboxItem:
    facts = {"number": view.number, "category": view.category}
    facts |= {name: step.data.get(name) for name in facts_for(step.type, addressee)}
    return InboxItem(step, owner, addressee, facts, severity=view.severity)
