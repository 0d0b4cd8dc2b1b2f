"""A duty rota (值班表): who is on duty for one tier of one unit, by shift, name or override."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final, Literal

from services.dispatch.domain.terms import Tier

WEEKDAYS: Final[tuple[int, ...]] = (1, 2, 3, 4, 5, 6, 7)  # ISO: Monday is 1
Ground = Literal["spell", "rotation", "substitute", "override", "hand_over"]
GapReason = Literal["no_rota", "not_begun", "no_shift", "off_hours", "absent"]


@dataclass(frozen=True, slots=True)
class Person:
    """One who may be on duty; ``subject`` is his account, ``name`` what colleagues call him."""

    subject: str
    name: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift (班次) in local hours that its members take in turn; to the next day over midnight.

    A shift belongs to the day on which it begins. From ``since`` on each member keeps it for
    ``every_days`` days, then the next one does; ``weekdays`` are ISO numbers.
    """

    code: str
    name: str
    begins: time
    ends: time
    members: tuple[str, ...]
    since: date
    every_days: int = 1
    weekdays: tuple[int, ...] = WEEKDAYS

    def on(self, day: date, zone: tzinfo) -> "Turn | None":
        """Return the turn that begins on a day, or None where there is none."""
        if day < self.since or day.isoweekday() not in self.weekdays:
            return None
        turns = (day - self.since).days // self.every_days
        begins = datetime.combine(day, self.begins, zone)
        last = day if self.ends > self.begins else day + timedelta(days=1)
        who = self.members[turns % len(self.members)]
        return Turn(self.code, who, begins, datetime.combine(last, self.ends, zone))


@dataclass(frozen=True, slots=True)
class Turn:
    """One member's turn at a shift."""

    shift: str
    subject: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Spell:
    """A time on duty that somebody was given by name, as calendars bring them; before rotation."""

    subject: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which a member is away: the first substitute who is not stands in for him."""

    subject: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Override:
    """X instead of Y from … to …; without ``instead_of``, instead of whoever it would be.

    A hand-over (交班) is one too: from now to the end of the turn. The later one goes before the
    earlier: overrides nest.
    """

    id: str
    subject: str
    begins: datetime
    ends: datetime
    by: str
    at: datetime
    reason: str
    instead_of: str | None = None
    kind: Literal["override", "hand_over"] = "override"


@dataclass(frozen=True)
class Rota:
    """The rota of one tier of one unit; ``version`` counts its edits, overrides among them.

    ``around_the_clock``: an hour that no shift covers is a gap; otherwise it is off hours.
    """

    unit: str
    tier: Tier
    people: tuple[Person, ...]
    shifts: tuple[Shift, ...] = ()
    spells: tuple[Spell, ...] = ()
    substitutes: tuple[str, ...] = ()
    absences: tuple[Absence, ...] = ()
    overrides: tuple[Override, ...] = ()
    around_the_clock: bool = True
    version: int = 0

    def name_of(self, subject: str) -> str:
        """Return what colleagues call somebody; his subject where nobody wrote a name."""
        return next((one.name for one in self.people if one.subject == subject), subject)

    def shift_name(self, code: str | None) -> str | None:
        """Return what colleagues call a shift; of a turn of no shift None."""
        return next((one.name for one in self.shifts if one.code == code), None)

    @property
    def subjects(self) -> frozenset[str]:
        """Everybody who may be named in it."""
        return frozenset(person.subject for person in self.people)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody is on duty from ``since`` until ``until``, and why it is he."""

    subject: str
    by: Ground
    since: datetime
    until: datetime
    shift: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody is on duty from ``since`` until ``until``, and why."""

    reason: GapReason
    since: datetime
    until: datetime

    @property
    def is_warned_of(self) -> bool:
        """Whether somebody has to see to it: off hours are as they should be."""
        return self.reason != "off_hours"


Duty = OnDuty | Gap
