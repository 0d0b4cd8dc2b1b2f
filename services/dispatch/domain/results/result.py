"""A unit's result as it is handed in, and what it has to contain (D8)."""

from dataclasses import dataclass

from services.dispatch.domain.results.evidence import Evidence
from services.dispatch.domain.terms import Outcome


@dataclass(frozen=True, slots=True)
class Result:
    """What the unit says: outcome, answer, an answer to each point raised, photographs.

    ``public_reason`` is why it cannot be done, for everybody to read.
    """

    outcome: Outcome
    answer: str
    points: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    public_reason: str | None = None
