"""A whistle (吹哨): units summoned to one ticket, each against its own clock, and the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from services.dispatch.domain.whistles.kinds import SignIn, SignInWay

WhistleState = Literal["blown", "planned", "resolved", "closed"]
WhistleOutcome = Literal["done", "partly_done", "cannot_be_done"]
CloseReason = Literal["settled", "called_off", "ticket_ended"]
Side = Literal["blower", "unit"]
Point = tuple[float, float]  # longitude, latitude, WGS84

MOST_WHISTLES: Final = 10  # of one ticket, ended ones too: its document stays small
MOST_UNITS: Final = 10  # of one whistle, whatever its kind says
MOST_WRONG_CODES: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where the units are to come to; ``note`` for the people (``3号楼门口``)."""

    point: Point | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A unit's reporting in: business time, wall time, by whom, and how its presence was proved."""

    at: datetime
    wall_at: datetime
    by: str
    in_time: bool
    way: SignInWay
    point: Point | None = None
    distance_metres: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one side thinks of the other; scores 1 to 5 by criterion."""

    scores: Mapping[str, int]
    text: str
    by: str
    at: datetime

    @property
    def mean(self) -> float:
        """The mean of the scores."""
        return sum(self.scores.values()) / len(self.scores)


@dataclass(frozen=True, slots=True)
class Summons:
    """One unit that was summoned.

    ``code`` is shown by the blower on the spot and is good once. ``released_at`` is set where the
    whistle ended while the unit had not reported in.
    """

    unit: str
    clock_key: str
    due_at: datetime
    code: str | None = None
    wrong_codes: int = 0
    signed_in: SignedIn | None = None
    released_at: datetime | None = None
    of_unit: Assessment | None = None
    of_blower: Assessment | None = None

    @property
    def is_awaited(self) -> bool:
        """Whether the unit has still to come."""
        return self.signed_in is None and self.released_at is None

    @property
    def is_mutual(self) -> bool:
        """Whether both sides have said what they think."""
        return self.of_unit is not None and self.of_blower is not None

    def was_in_time(self, now: datetime) -> bool | None:
        """Return whether the unit answered in time; None while that is open, or was let go."""
        if self.signed_in is not None:
            return self.signed_in.in_time
        until = self.released_at or now
        return False if until > self.due_at else None


@dataclass(frozen=True, slots=True)
class JointPlan:
    """Who does what, agreed on by those who came; ``revision`` counts from 1 on."""

    text: str
    by: str
    by_unit: str
    at: datetime
    in_time: bool
    revision: int = 1


@dataclass(frozen=True, slots=True)
class JointResult:
    """What came of it."""

    outcome: WhistleOutcome
    text: str
    by: str
    by_unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Whistle:
    """The whole whistle, embedded in its ticket; frozen: every move returns a new one.

    ``sign_in`` and ``plan_due_at`` are those of its kind when it was blown. ``assess_until`` is set
    when it closes.
    """

    id: str
    n: int
    kind: str
    state: WhistleState
    blower_unit: str
    blown_by: str
    blown_at: datetime
    reason: str
    directory_version: int
    sign_in: SignIn
    summons: tuple[Summons, ...]
    place: Place = Place()
    plan_due_at: datetime | None = None
    plan: JointPlan | None = None
    result: JointResult | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    close_reason: CloseReason | None = None
    close_note: str | None = None
    assess_until: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether it has not ended."""
        return self.state != "closed"

    @property
    def units(self) -> tuple[str, ...]:
        """The units that were summoned."""
        return tuple(item.unit for item in self.summons)

    @property
    def parties(self) -> tuple[str, ...]:
        """The units that were summoned, and the one that summoned them."""
        return tuple(dict.fromkeys((*self.units, self.blower_unit)))

    @property
    def has_company(self) -> bool:
        """Whether any unit has come."""
        return any(item.signed_in for item in self.summons)

    def summons_of(self, unit: str | None) -> Summons | None:
        """Return the summons of a unit, or None."""
        return next((item for item in self.summons if item.unit == unit), None)

    def with_summons(self, summons: Summons) -> "Whistle":
        """Return the whistle with the summons of a unit replaced."""
        return replace(
            self,
            summons=tuple(summons if item.unit == summons.unit else item for item in self.summons),
        )
