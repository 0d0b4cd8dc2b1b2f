"""Brings what people did to the rules and lists of telling into the audit trail."""

from dataclasses import dataclass
from threading import Event

from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.notify.application.rounds import go_round
from services.notify.domain.act import Act
from services.notify.ports.audit import ActRefused, AuditTrail, UntoldActs

_A_ROUND = 100
_log = get_logger(__name__)


@dataclass
class TellActs:
    """Several may run: the trail takes an act once."""

    untold: UntoldActs
    trail: AuditTrail
    pause_seconds: float = 2.0

    def run(self, stop: Event) -> None:
        """Tell until told to stop; what was refused is tried anew: this may be mended."""
        self.untold.once_more()
        go_round(stop, self, pause_seconds=self.pause_seconds, name="acts")

    def __call__(self) -> int:
        """Tell what is there; return how many acts that were.

        One that the trail refuses is laid by and holds up none of the others.

        Raises:
            DependencyAway: when dispatch does not answer; what is left is told later.

        """
        acts = self.untold.pending(_A_ROUND)
        for act in acts:
            self._tell(act)
        return len(acts)

    def _tell(self, act: Act) -> None:
        try:
            self.trail.append(act)
        except ActRefused as refused:
            _log.error("audit_record_refused", act_id=act.act_id, reason=str(refused))
            counter("huying_audit_records_refused_total", {"service": "notify"}).inc()
            self.untold.set_aside(act)
            return
        self.untold.was_told(act)
