"""剔除与申诉: taking a ticket out of figures: asked for with evidence, decided by somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

Ground = Literal[
    "unreasonable", "not_in_duty", "duplicate", "suspended", "force_majeure", "data_error"
]
Group = Literal["response", "feedback", "deadline", "dispatch"]
State = Literal[
    "requested", "approved", "rejected", "appealed", "dismissed", "withdrawn", "revoked"
]
Action = Literal["request", "approve", "reject", "appeal", "dismiss", "withdraw", "revoke"]

# state → what may be done, and the state after it. A rejection can be appealed against once.
MOVES: Final[Mapping[State, Mapping[Action, State]]] = {
    "requested": {"approve": "approved", "reject": "rejected", "withdraw": "withdrawn"},
    "rejected": {"appeal": "appealed"},
    "appealed": {"approve": "approved", "dismiss": "dismissed", "withdraw": "withdrawn"},
    "approved": {"revoke": "revoked"},
    "dismissed": {},
    "withdrawn": {},
    "revoked": {},
}
# While one of these stands, the ticket has no other request.
STANDING: Final[frozenset[State]] = frozenset({"requested", "appealed", "approved"})
_DECISIONS: Final[frozenset[Action]] = frozenset({"approve", "reject", "dismiss"})


class MoveNotAllowed(ValueError):
    """In this state that cannot be done."""


class DecidedByTheSame(PermissionError):
    """Who asked, or who decided before, may not decide."""


class TooLate(ValueError):
    """The time for an appeal against the rejection is over."""


@dataclass(frozen=True, slots=True)
class Step:
    """Who did what when, and why: appended, never changed."""

    action: Action
    by: str
    at: datetime
    reason: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One request to take a ticket out of groups of figures, with its whole story."""

    exclusion_id: str
    ticket_id: str
    unit: str | None
    groups: frozenset[Group]
    ground: Ground
    state: State
    steps: tuple[Step, ...]
    version: int = 0

    @property
    def last_decision(self) -> Step | None:
        """Who decided last, and how; None while nobody has."""
        return next((one for one in reversed(self.steps) if one.action in _DECISIONS), None)

    @property
    def in_force(self) -> frozenset[Group]:
        """Out of which groups the ticket is because of it."""
        return self.groups if self.state == "approved" else frozenset()


def decision(exclusion: Exclusion, *, approve: bool) -> Action:
    """Return what a decision is called: of a request a rejection, of an appeal a dismissal."""
    if approve:
        return "approve"
    return "dismiss" if exclusion.state == "appealed" else "reject"


def moved(exclusion: Exclusion, step: Step, *, appeal_until: datetime | None = None) -> Exclusion:
    """Return the exclusion after a step.

    Args:
        exclusion: as it stands.
        step: what is done, by whom.
        appeal_until: the last moment for an appeal.

    Raises:
        MoveNotAllowed: when its state does not allow it.
        DecidedByTheSame: when somebody would decide what he asked for, or decided before.
        TooLate: when an appeal comes after its time.

    """
    after = MOVES[exclusion.state].get(step.action)
    if after is None:
        raise MoveNotAllowed(exclusion.state)
    earlier = {one.by for one in exclusion.steps}
    if step.action in _DECISIONS and step.by in earlier:
        raise DecidedByTheSame(step.by)
    if step.action == "appeal" and appeal_until is not None and step.at > appeal_until:
        raise TooLate(appeal_until.isoformat())
    return replace(exclusion, state=after, steps=(*exclusion.steps, step))


def open_moves(
    exclusion: Exclusion, by: str, at: datetime, *, appeal_until: datetime | None = None
) -> tuple[Action, ...]:
    """Return what somebody could do with an exclusion now, as far as its story tells."""
    found = []
    for action in MOVES[exclusion.state]:
        try:
            moved(exclusion, Step(action, by, at, ""), appeal_until=appeal_until)
        except (DecidedByTheSame, TooLate):
            continue
        found.append(action)
    return tuple(found)
