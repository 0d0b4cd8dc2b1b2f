"""An appeal that is held until a person has looked at it (隔离): outside the ledger, and shown."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.intake.domain.abuse.admission import By
from services.intake.domain.appeals.appeal import Channel, Kind

QuarantineState = Literal["held", "released", "rejected"]


class NotHeld(Exception):
    """Somebody has decided already; ``state`` says what."""

    def __init__(self, state: QuarantineState) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True, slots=True)
class Decision:
    """Who let it in or turned it away, when (wall time), and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """What may be seen of a held appeal: masked; everything else is sealed beside it.

    The words of a ``confidential`` one are not for everybody, and the ``accused_unit`` hears
    nothing of it at all.
    """

    appeal_id: str
    state: QuarantineState
    cause: By
    channel: Channel
    kind: Kind
    title: str
    text: str
    held_at: datetime
    confidential: bool = False
    accused_unit: str | None = None
    decision: Decision | None = None


def decide(held: Held, state: QuarantineState, decision: Decision) -> Held:
    """Return it decided.

    Raises:
        NotHeld: it was decided before.

    """
    if held.state != "held":
        raise NotHeld(held.state)
    return replace(held, state=state, decision=decision)
