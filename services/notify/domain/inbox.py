"""The inbox (站内信): what staff are told in the system itself, by unit and, on duty, by person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.notify.domain.notice import units_told
from services.notify.domain.step import Step
from services.notify.domain.templates.template import RESIDENTS, Addressee
from services.notify.domain.templates.told import facts_for, told
from services.notify.domain.ticket_view import TicketView

# Fields that name a person on duty, by their subject.
_ON_DUTY = ("officer", "duty_officer")


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One event for one inbox; ``owner`` is ``unit:<code>`` or ``user:<subject>``.

    ``facts`` hold codes, instants and what staff wrote for staff; the text is made when it is read,
    in the reader's language. ``read_by`` is who of the unit read it first.
    """

    step: Step
    owner: str
    addressee: Addressee
    facts: Mapping[str, Any] = field(default_factory=dict)
    read_at: datetime | None = None
    read_by: str | None = None


def inbox_items(view: TicketView, step: Step) -> list[InboxItem]:
    """Return what goes into which inbox; ``view`` is the ticket after the step.

    Of a ticket that is closed to a unit its inbox hears nothing (L2), as its endpoints do.
    """
    staff = [addressee for addressee in told(step.type).to if addressee not in RESIDENTS]
    if not staff:
        return []
    items = [_item(view, step, f"unit:{unit}", staff[0]) for unit in units_told(view, step)]
    if "duty_officer" in staff and not view.seal.is_set:
        persons = dict.fromkeys(step.data.get(name) for name in _ON_DUTY)
        items += [
            _item(view, step, f"user:{person}", "duty_officer") for person in persons if person
        ]
    return items


def owners(subject: str, units: Iterable[str]) -> tuple[str, ...]:
    """Return the inboxes of a person: his own, and those of his units."""
    return (f"user:{subject}", *(f"unit:{unit}" for unit in units))


def _item(view: TicketView, step: Step, owner: str, addressee: Addressee) -> InboxItem:
    facts = {"number": view.number, "category": view.category}
    facts |= {name: step.data.get(name) for name in facts_for(step.type, addressee)}
    return InboxItem(step, owner, addressee, facts)
