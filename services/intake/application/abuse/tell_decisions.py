"""Brings what was decided about held appeals into the platform's audit chain (L3)."""

from dataclasses import dataclass

from services.intake.ports.abuse import AuditTrail, UntoldDecisions

_A_ROUND = 100


@dataclass(frozen=True, slots=True)
class TellDecisions:
    """Several may run: the chain takes a decision once.

    Who, which appeal, what and when; the reason stays with the appeal, for people write freely.
    """

    untold: UntoldDecisions
    trail: AuditTrail

    def __call__(self) -> int:
        """Tell what is there; return how many decisions that were.

        Raises:
            DispatchUnavailable: what is left is told later.

        """
        decided = self.untold.untold(_A_ROUND)
        for held in decided:
            self.trail.append(held)
            self.untold.was_told(held.appeal_id)
        return len(decided)
