"""Let a held appeal in, or turn it away with a reason (A11); who decided is kept."""

from collections.abc import Callable
from dataclasses import dataclass

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.intake.application.abuse.writing_down import read
from services.intake.application.appeals.receive_appeal import ReceiveAppeal
from services.intake.application.appeals.submission import Receipt
from services.intake.domain.abuse.quarantine import (
    Decision,
    Held,
    NotHeld,
    QuarantineState,
    decide,
)
from services.intake.ports.abuse import Quarantine

_log = get_logger(__name__)


class NoSuchHeld(Exception):
    """There is no such appeal in quarantine."""


@dataclass(frozen=True, slots=True)
class DecideHeld:
    """The use case, with its ports; ``wall`` is wall time.

    ``take_back`` leaves what was uploaded for an appeal to nobody: it is swept away.
    """

    quarantine: Quarantine
    receive: ReceiveAppeal
    wall: Clock
    take_back: Callable[[str], None]

    def release(self, appeal_id: str, by: str, reason: str) -> Receipt:
        """Accept the appeal under the id and the code that its sender has.

        It is accepted first and noted second: a crash between the two leaves it held, and letting
        it in again changes nothing.

        Raises:
            NoSuchHeld, NotHeld: there is nothing to decide.
            AppealRefused: what was said is no longer acceptable, such as a category that is gone.

        """
        held = self._held(appeal_id)
        receipt = self.receive(read(self.quarantine.submission(appeal_id)))
        self._decide(held, "released", by, reason)
        return receipt

    def reject(self, appeal_id: str, by: str, reason: str) -> Held:
        """Turn the appeal away; its words go, the reason stays.

        Raises:
            NoSuchHeld, NotHeld: there is nothing to decide.

        """
        decided = self._decide(self._held(appeal_id), "rejected", by, reason)
        self.take_back(appeal_id)
        return decided

    def _held(self, appeal_id: str) -> Held:
        held = self.quarantine.get(appeal_id)
        if held is None:
            raise NoSuchHeld
        if held.state != "held":
            raise NotHeld(held.state)
        return held

    def _decide(self, held: Held, state: QuarantineState, by: str, reason: str) -> Held:
        decided = decide(held, state, Decision(by, self.wall.now(), reason))
        if not self.quarantine.decide(decided):
            stands = self.quarantine.get(held.appeal_id)
            raise NotHeld(stands.state if stands else "rejected")
        counter("huying_intake_quarantine_decisions_total", {"decision": state}).inc()
        _log.info("quarantine_decided", appeal_id=held.appeal_id, decision=state, by=by)
        return decided
