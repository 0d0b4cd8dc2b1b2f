"""Brings what was decided about held appeals into the platform's audit chain (L3)."""

from dataclasses import dataclass

from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.intake.domain.abuse.quarantine import Held
from services.intake.ports.abuse import AuditTrail, RecordRefused, UntoldDecisions

_A_ROUND = 100
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TellDecisions:
    """Several may run: the chain takes a decision once.

    Who, which appeal, what and when; the reason stays with the appeal, for people write freely.
    """

    untold: UntoldDecisions
    trail: AuditTrail

    def __call__(self) -> int:
        """Tell what is there; return how many decisions that were.

        One that the chain refuses is laid by and holds up none of the others.

        Raises:
            DispatchUnavailable: what is left is told later.

        """
        decided = self.untold.untold(_A_ROUND)
        for held in decided:
            self._tell(held)
        return len(decided)

    def once_more(self) -> None:
        """Try again what was refused: a process that starts may be the one that was mended."""
        self.untold.once_more()

    def _tell(self, held: Held) -> None:
        try:
            self.trail.append(held)
        except RecordRefused as refused:
            _log.error("audit_record_refused", appeal_id=held.appeal_id, reason=str(refused))
            counter("huying_audit_records_refused_total", {"service": "intake"}).inc()
            self.untold.set_aside(held.appeal_id)
            return
        self.untold.was_told(held.appeal_id)
