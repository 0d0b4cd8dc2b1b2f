"""End an appeal at the desk: answer a consultation, or transfer what is not this district's."""

from dataclasses import dataclass
from typing import Final

from services.common.clock import Clock
from services.intake.application.retrying import until_unchanged
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.appeals.settlement import (
    SaidSettlement,
    Settlement,
    is_same_settlement,
    settlement_of,
    why_not,
)
from services.intake.domain.personal_data.masking import mask
from services.intake.ports.appeals import Appeals
from services.intake.ports.following import TicketViews

# Until a unit has signed for it: from then on it is theirs to answer, or to return.
_BEFORE_WORK: Final = frozenset({"screening", "dispatched"})


class NotForTheDesk(Exception):
    """What it is about may not end at the desk; ``code`` names the sentence that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AlreadySettled(Exception):
    """It was answered or transferred before, in other words, or withdrawn."""


class BeingWorkedOn(Exception):
    """A unit has signed for it, or it has ended: dispatch is where it is dealt with."""


@dataclass(frozen=True, slots=True)
class SettleAppeal:
    """The use case, with its ports."""

    appeals: Appeals
    views: TicketViews
    clock: Clock

    def __call__(self, case: AppealCase, said: SaidSettlement, *, by: str) -> AppealCase:
        """Keep it and tell dispatch, which takes the appeal out of its ticket; once.

        Args:
            case: as it was read.
            said: the answer, or to whom it goes and why.
            by: the operator.

        Raises:
            NotForTheDesk, AlreadySettled, BeingWorkedOn: nothing was kept.

        """
        until_unchanged(lambda: self._once(case.appeal.id, said, by))
        return self._read(case.appeal.id)

    def _once(self, appeal_id: str, said: SaidSettlement, by: str) -> None:
        case = self._read(appeal_id)
        settlement = settlement_of(said, by=by, at=self.clock.now(), mask=mask)
        if self._stands(case, settlement):
            return
        appeal = case.appeal
        code = why_not(
            said,
            kind=appeal.kind,
            in_danger=bool(appeal.danger_words),
            is_accusing=appeal.accused_unit is not None,
        )
        if code is not None:
            raise NotForTheDesk(code)
        if case.ticket_id is not None:
            view = self.views.load([case.ticket_id]).get(case.ticket_id)
            if view is not None and view.state not in _BEFORE_WORK:
                raise BeingWorkedOn
        self.appeals.settle(case, settlement)

    @staticmethod
    def _stands(case: AppealCase, settlement: Settlement) -> bool:
        """Whether the same was said before; another word is no second chance."""
        if case.withdrawn_at is not None:
            raise AlreadySettled
        if case.settlement is None:
            return False
        if is_same_settlement(case.settlement, settlement):
            return True
        raise AlreadySettled

    def _read(self, appeal_id: str) -> AppealCase:
        case = self.appeals.get(appeal_id)
        if case is None:  # appeals are never removed
            raise LookupError(appeal_id)
        return case
