"""Brings what people did to the rules and lists of telling into the audit trail."""

from dataclasses import dataclass
from threading import Event

from services.notify.application.rounds import go_round
from services.notify.ports.audit import AuditTrail, UntoldActs

_A_ROUND = 100


@dataclass
class TellActs:
    """Several may run: the trail takes an act once."""

    untold: UntoldActs
    trail: AuditTrail
    pause_seconds: float = 2.0

    def run(self, stop: Event) -> None:
        """Tell until told to stop."""
        go_round(stop, self, pause_seconds=self.pause_seconds, name="acts")

    def __call__(self) -> int:
        """Tell what is there; return how many acts that were.

        Raises:
            DependencyAway: when dispatch does not answer; what is left is told later.

        """
        acts = self.untold.pending(_A_ROUND)
        for act in acts:
            self.trail.append(act)
            self.untold.was_told(act)
        return len(acts)
