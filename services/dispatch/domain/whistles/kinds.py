"""Kinds of whistle (哨种), as data of the district: who blows, who comes, how soon, how proved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.whistles.pace import Pace

SignInWay = Literal["none", "geofence", "code", "either"]
BY_PLACE: Final[frozenset[SignInWay]] = frozenset({"geofence", "either"})
BY_CODE: Final[frozenset[SignInWay]] = frozenset({"code", "either"})


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a summoned unit proves that it is there; ``radius_metres`` around the whistle's place."""

    way: SignInWay = "none"
    radius_metres: int = 0


@dataclass(frozen=True, slots=True)
class WhistleKind:
    """One kind: ``blowers`` are roles, ``unit_kinds`` and ``units`` say who may be summoned.

    ``plan`` is the limit of the joint plan; None where none is asked for. ``pace`` is how fast an
    unanswered whistle climbs; empty where the ticket's own policy says so.
    """

    code: str
    name: str
    name_en: str
    blowers: frozenset[str]
    unit_kinds: frozenset[str]
    most_units: int
    report_in: Amount
    sign_in: SignIn = SignIn()
    units: frozenset[str] | None = None
    plan: Amount | None = None
    pace: Pace = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is judged in the mutual assessment, 1 (poor) to 5 (good)."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Assessing:
    """The mutual assessment (双考核): what each side judges, and how long after the end."""

    window: Amount
    of_unit: tuple[Criterion, ...] = ()
    of_blower: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance:
    """How blowing is judged: full marks between two multiples of the peers' median.

    Fewer tickets than ``least_tickets`` in the period are too few to say anything.
    """

    plateau_from: float = 0.5
    plateau_to: float = 2.0
    least_tickets: int = 30


@dataclass(frozen=True)
class WhistleRules:
    """All that a directory says of whistles; a directory without them knows no kind."""

    kinds: Mapping[str, WhistleKind] = field(default_factory=dict)
    assessing: Assessing = field(default_factory=lambda: Assessing(Amount(10, "working_day")))
    balance: Balance = field(default_factory=Balance)
