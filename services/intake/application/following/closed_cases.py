"""Leaves out the cases that are closed to a reader of the staff (L2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.following.ticket_view import TicketView
from services.intake.ports.following import TicketViews


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: his unit, and the areas of his office."""

    unit: str | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedCases:
    """What dispatch told of seals, and what an appeal itself says before dispatch has it."""

    views: TicketViews

    def open_to(self, reader: Reader, cases: Sequence[AppealCase]) -> list[AppealCase]:
        """Return those of the cases that the reader may know of; one look-up for all."""
        known = self.views.load(_tickets(cases))
        return [case for case in cases if not _is_closed(reader, case, known)]

    def is_closed(self, reader: Reader, case: AppealCase) -> bool:
        """Whether the reader may not know of a case."""
        return not self.open_to(reader, [case])


def _is_closed(reader: Reader, case: AppealCase, known: Mapping[str, TicketView]) -> bool:
    if reader.unit is not None and case.appeal.accused_unit == reader.unit:
        return True
    view = known.get(case.ticket_id or "")
    return view is not None and view.seal.shuts_out(reader.unit, reader.areas)


def _tickets(cases: Iterable[AppealCase]) -> list[str]:
    return sorted({case.ticket_id for case in cases if case.ticket_id})
