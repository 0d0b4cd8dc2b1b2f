"""What else the reporter of an appeal has raised: the same phone, whatever its state."""

from dataclasses import dataclass
from typing import Final

from services.intake.application.following.closed_cases import ClosedCases, Reader
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.following.ticket_view import TicketView
from services.intake.ports.appeals import Appeals
from services.intake.ports.following import TicketViews

_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another case of the same reporter, with its ticket as intake knows it."""

    case: AppealCase
    view: TicketView | None

    @property
    def state(self) -> str:
        """Return where it stands, in the resident's words for it."""
        return self.view.state if self.view else "accepted"


@dataclass(frozen=True, slots=True)
class ShowOthers:
    """The use case, with its ports."""

    appeals: Appeals
    views: TicketViews
    closed_cases: ClosedCases

    def __call__(self, appeal: AppealCase, reader: Reader) -> tuple[OtherCase, ...]:
        """Return the latest others; none of a reporter who is anonymous or left no phone.

        What is closed to the reader is not among them: that it exists is not told (L2).
        """
        index = appeal.secrets.phone_index
        if index is None or appeal.appeal.anonymous:
            return ()
        found = self.appeals.of_caller(index, _MOST + 1)
        others = [one for one in found if one.appeal.id != appeal.appeal.id]
        known = self.closed_cases.open_to(reader, others)
        shown = [one for one in known if not one.appeal.anonymous][:_MOST]
        views = self.views.load([one.ticket_id for one in shown if one.ticket_id])
        return tuple(OtherCase(one, views.get(one.ticket_id or "")) for one in shown)
