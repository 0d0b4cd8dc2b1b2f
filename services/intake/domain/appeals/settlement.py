"""Two ways in which an appeal ends without a unit's work: answered directly, or transferred.

答复办结: a consultation that an operator could answer on the spot. 转出: a matter that is not this
district's. Both are states of the ledger of their own (promise I7).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SettledState = Literal["answered", "transferred"]


@dataclass(frozen=True, slots=True)
class AnsweredDirectly:
    """An operator answered it; ``answer`` is masked."""

    at: datetime
    by: str
    answer: str

    @property
    def state(self) -> SettledState:
        """Return the ledger's word for it."""
        return "answered"


@dataclass(frozen=True, slots=True)
class Transferred:
    """It went to another authority (``to``), which may have given it a number of its own."""

    at: datetime
    by: str
    to: str
    reason: str
    external_number: str | None = None

    @property
    def state(self) -> SettledState:
        """Return the ledger's word for it."""
        return "transferred"


Settlement = AnsweredDirectly | Transferred


def is_same_settlement(one: Settlement, other: Settlement) -> bool:
    """Whether two settlements say the same, whoever said it and whenever."""
    match one, other:
        case AnsweredDirectly(), AnsweredDirectly():
            return one.answer == other.answer
        case Transferred(), Transferred():
            return (one.to, one.reason, one.external_number) == (
                other.to,
                other.reason,
                other.external_number,
            )
        case _:
            return False


@dataclass(frozen=True, slots=True)
class SaidAnswer:
    """What an operator answers a consultation with."""

    answer: str


@dataclass(frozen=True, slots=True)
class SaidTransfer:
    """To whom an operator hands what is not this district's, and why."""

    to: str
    reason: str
    external_number: str | None = None


SaidSettlement = SaidAnswer | SaidTransfer


def settlement_of(
    said: SaidSettlement, *, by: str, at: datetime, mask: Callable[[str], str]
) -> Settlement:
    """Return what is kept of an operator's words: without what points at a person.

    Args:
        said: as the operator said it.
        by: the operator.
        at: business time.
        mask: hides personal details in free text.

    """
    if isinstance(said, SaidAnswer):
        return AnsweredDirectly(at, by, mask(said.answer))
    return Transferred(at, by, mask(said.to), mask(said.reason), said.external_number)


def why_not(said: SaidSettlement, *, kind: str, in_danger: bool, is_accusing: bool) -> str | None:
    """Return the code of what forbids it: only a consultation ends with an answer.

    What tells of danger goes to the duty officer first, and what accuses a unit is handled under
    seal by dispatch: neither ends at an operator's desk.
    """
    if in_danger:
        return "danger_not_settled"
    if is_accusing:
        return "accusing_not_settled"
    if isinstance(said, SaidAnswer) and kind != "consult":
        return "answer_is_for_consultations"
    return None
