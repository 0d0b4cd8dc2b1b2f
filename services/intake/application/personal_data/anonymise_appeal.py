"""Take from an appeal whatever could tell who its reporter was; every copy of it follows (L2)."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.intake.application.attachments.erase import EraseAttachments
from services.intake.application.retrying import until_unchanged
from services.intake.domain.following.ticket_view import FINAL_STATES
from services.intake.ports.appeals import ChangedMeanwhile
from services.intake.ports.following import TicketViews
from services.intake.ports.personal_data import ErasableAppeals

_log = get_logger(__name__)


class NoSuchAppeal(Exception):
    """There is none."""


class StillOpen(Exception):
    """Somebody still works on it, or has to hear its reporter."""


@dataclass(frozen=True, slots=True)
class AnonymiseAppeal:
    """The use case, with its ports. When it is done, and to which appeals, is another's rule."""

    appeals: ErasableAppeals
    views: TicketViews
    clock: Clock
    erase_attachments: EraseAttachments

    def __call__(self, appeal_id: str, by: str) -> bool:
        """Anonymise an appeal that is over; return whether it was not anonymous yet.

        What was sealed and what was uploaded is gone for good, the words everywhere; codes, times
        and numbers stay.

        Raises:
            NoSuchAppeal, StillOpen: nothing was erased.
            ChangedMeanwhile: it has events under way, or files that were only just brought; ask
                again in a few minutes.

        """
        return until_unchanged(lambda: self._once(appeal_id, by))

    def _once(self, appeal_id: str, by: str) -> bool:
        case = self.appeals.get(appeal_id)
        if case is None:
            raise NoSuchAppeal
        if not case.is_ended and not self._is_over(case.ticket_id):
            raise StillOpen
        if not self.erase_attachments(appeal_id):  # before it is told: then nothing is left to do
            raise ChangedMeanwhile(appeal_id)
        done = self.appeals.anonymise(case, by, self.clock.now())
        if done:
            _log.info("appeal_anonymised", appeal_id=appeal_id, by=by)
        return done

    def _is_over(self, ticket_id: str | None) -> bool:
        view = self.views.load([ticket_id]).get(ticket_id) if ticket_id else None
        return view is not None and view.state in FINAL_STATES
