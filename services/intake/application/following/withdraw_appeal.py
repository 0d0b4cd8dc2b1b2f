"""Withdraw an appeal: the reporter takes it back, as long as the ticket is not ended."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.intake.application.retrying import until_unchanged
from services.intake.domain.following.ticket_view import FINAL_STATES
from services.intake.domain.personal_data.masking import mask
from services.intake.ports.appeals import Appeals
from services.intake.ports.following import TicketViews


class AlreadyEnded(Exception):
    """The ticket is closed or refused, or it was settled: there is nothing to take back."""


@dataclass(frozen=True, slots=True)
class WithdrawAppeal:
    """The use case, with its ports."""

    appeals: Appeals
    views: TicketViews
    clock: Clock

    def __call__(self, appeal_id: str, reason: str | None) -> None:
        """Mark the appeal withdrawn and tell dispatch; doing it again changes nothing.

        Raises:
            AlreadyEnded: when the ticket has ended, or there is no such appeal.

        """
        until_unchanged(lambda: self._once(appeal_id, mask(reason) if reason else None))

    def _once(self, appeal_id: str, reason: str | None) -> None:
        case = self.appeals.get(appeal_id)
        if case is None:
            raise AlreadyEnded
        if case.withdrawn_at is not None:
            return
        if case.settlement is not None:
            raise AlreadyEnded
        if case.ticket_id is not None:
            view = self.views.load([case.ticket_id]).get(case.ticket_id)
            if view is not None and view.state in FINAL_STATES:
                raise AlreadyEnded
        self.appeals.withdraw(case, reason, self.clock.now())
