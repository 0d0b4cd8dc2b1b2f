"""What notify remembers of a ticket, so that a later step can be told to the right people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.notify.domain.step import Step

_TELLS_CATEGORY = (
    "ticket.opened.v1",
    "ticket.screened.v1",
    "ticket.recategorised.v1",
    "work_order.issued.v1",
)
_TELLS_SEAL = "ticket.sealed.v1"
_TELLS_MEMBER = ("ticket.opened.v1", "ticket.joined.v1")
_MOVES_MEMBERS = ("ticket.merged.v1", "ticket.unmerged.v1", "ticket.split.v1")


class OutOfOrder(ValueError):
    """A step was applied that is not the next one."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Whom a ticket is closed to (L2): the accused, all below them, their areas; or all but one.

    ``office`` is the disciplinary office: where it is set nobody else is told anything.
    """

    accused: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    office: str | None = None

    @property
    def is_set(self) -> bool:
        """Whether the ticket is closed to anybody at all."""
        return bool(self.units) or self.office is not None

    def closes(self, unit: str) -> bool:
        """Whether a unit may not be told of the ticket."""
        return unit in self.units or (self.office is not None and unit != self.office)


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket after its first ``sequence`` steps, and a function of nothing but these steps.

    Whoever has applied more steps is therefore right: stores keep the view of highest sequence.
    ``members`` are the appeals whose reporters are to be told; ``unit`` holds the lead order.
    """

    ticket_id: str
    sequence: int = 0
    number: str = ""
    category: str | None = None
    unit: str | None = None
    members: tuple[str, ...] = ()
    seal: Seal = Seal()
    severity: str | None = None

    def after(self, step: Step) -> "TicketView":
        """Return the view after the next step.

        Raises:
            OutOfOrder: when the step is not the one that follows.

        """
        if step.sequence != self.sequence + 1:
            raise OutOfOrder(f"step {step.sequence} after {self.sequence} of {self.ticket_id}")
        data = step.data
        leads = step.type == "work_order.issued.v1" and data["role"] == "lead"
        return replace(
            self,
            sequence=step.sequence,
            number=data["number"] if step.type == "ticket.opened.v1" else self.number,
            category=data["category"] if step.type in _TELLS_CATEGORY else self.category,
            unit=data["unit"] if leads else self.unit,
            members=self._members_after(step),
            seal=_seal_of(step.data) if step.type == _TELLS_SEAL else self.seal,
            severity=data.get("severity") or self.severity,
        )

    def _members_after(self, step: Step) -> tuple[str, ...]:
        """Return who is told of the steps from this one on: whoever left is told no more."""
        if step.type in _TELLS_MEMBER:
            return self._with([step.data["appeal_id"]])
        if step.type in _MOVES_MEMBERS:
            gone = set(step.data["departed"])
            staying = replace(self, members=tuple(m for m in self.members if m not in gone))
            return staying._with([one["appeal_id"] for one in step.data["arrived"]])
        if step.type == "ticket.left.v1":
            return tuple(m for m in self.members if m != step.data["appeal_id"])
        return self.members

    def _with(self, appeal_ids: list[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.members, *appeal_ids)))


def _seal_of(data: Mapping[str, Any]) -> Seal:
    """Return whom a ticket is closed to; an event of an older version names the accused alone."""
    accused = tuple(data["accused_units"])
    units = tuple(data.get("closed_units") or accused)
    return Seal(accused, units, tuple(data.get("closed_areas") or ()), data["discipline_unit"])
