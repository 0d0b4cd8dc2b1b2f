"""A unit's result as it is handed in, and what it has to contain (D8)."""

from dataclasses import dataclass

from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.terms import Outcome


@dataclass(frozen=True, slots=True)
class Result:
    """What the unit says: outcome, answer, an answer to each point raised, photographs.

    ``public_reason`` is why it cannot be done, for everybody to read. ``physical`` tells whether
    work of this category leaves something to be photographed.
    """

    outcome: Outcome
    answer: str
    points: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()
    public_reason: str | None = None
    physical: bool = False
