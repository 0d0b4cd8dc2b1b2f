"""How the demo's people behave: decided by chance that repeats itself, in business time."""

from dataclasses import dataclass
from datetime import timedelta

from deploy.demo.appeals import draw


@dataclass(frozen=True)
class UnitManner:
    """What a unit does with one order, each wait counted from the step before; None: never."""

    name: str
    acknowledge: timedelta | None
    contact: timedelta
    finish: timedelta
    returns: bool = False
    asks_for_more_time: bool = False
    cannot: bool = False
    rests: bool = False


@dataclass(frozen=True)
class ResidentManner:
    """How a reporter answers; ``answers`` False leaves it to the call-back."""

    name: str
    answers: bool
    picks_up: bool
    resolved: bool = True
    satisfaction: str = "satisfied"
    stays_so: bool = False


_HOUR = timedelta(hours=1)
PROMPT = UnitManner("prompt", 0.3 * _HOUR, 1 * _HOUR, 20 * _HOUR)
STEADY = UnitManner("steady", 0.6 * _HOUR, 3 * _HOUR, 44 * _HOUR)
LATE = UnitManner("late", 6 * _HOUR, 4 * _HOUR, 30 * _HOUR)
SLEEPY = UnitManner("sleepy", 30 * _HOUR, 2 * _HOUR, 20 * _HOUR)
SILENT = UnitManner("silent", None, _HOUR, _HOUR)
RETURNING = UnitManner("returning", 0.5 * _HOUR, _HOUR, _HOUR, returns=True)
ASKING = UnitManner("asking", 0.4 * _HOUR, 1 * _HOUR, 50 * _HOUR, asks_for_more_time=True)
UNABLE = UnitManner("unable", 0.4 * _HOUR, 1 * _HOUR, 26 * _HOUR, cannot=True)
RESTING = UnitManner("resting", 0.4 * _HOUR, 1 * _HOUR, 20 * _HOUR, rests=True)
_UNITS = [PROMPT] * 52 + [STEADY] * 24 + [LATE] * 5 + [SLEEPY] * 3 + [SILENT] * 2
_UNITS += [RETURNING] * 5 + [ASKING] * 3 + [UNABLE] * 4 + [RESTING] * 2
# A shorter limit is met with shorter waits: a P0 in half an hour, a P1 within the day.
_PACE = {"P0": 0.03, "P1": 0.3}
URGENT = frozenset(_PACE)

_RESIDENTS = [ResidentManner("content", answers=True, picks_up=True)] * 55
_RESIDENTS += [
    ResidentManner(
        "fairly content", answers=True, picks_up=True, satisfaction="basically_satisfied"
    )
] * 15
_RESIDENTS += [
    ResidentManner(
        "angry", answers=True, picks_up=True, resolved=False, satisfaction="dissatisfied"
    )
] * 5
_RESIDENTS += [
    ResidentManner(
        "never content",
        answers=True,
        picks_up=True,
        resolved=False,
        satisfaction="dissatisfied",
        stays_so=True,
    )
] * 3
_RESIDENTS += [
    ResidentManner(
        "solved yet sore",
        answers=True,
        picks_up=True,
        satisfaction="dissatisfied",
        stays_so=True,
    )
] * 2
_RESIDENTS += [ResidentManner("silent", answers=False, picks_up=True)] * 12
_RESIDENTS += [ResidentManner("away", answers=False, picks_up=False)] * 8


def unit_manner(work_order_id: str) -> UnitManner:
    """Return how the unit treats this order."""
    return _UNITS[draw(work_order_id, sides=len(_UNITS))]


def paced(wait: timedelta, severity: str) -> timedelta:
    """Return a wait as it is for a matter of this severity."""
    return wait * _PACE.get(severity, 1.0)


def resident_manner(key: str) -> ResidentManner:
    """Return how the reporter of this appeal answers; a second round contents most."""
    return _RESIDENTS[draw(key + "resident", sides=len(_RESIDENTS))]


def screening_patience(ticket_id: str) -> timedelta:
    """Return how long the operator leaves a ticket in the screening queue."""
    return timedelta(hours=(0.5, 0.5, 1, 1, 2, 9)[draw(ticket_id + "screen", sides=6)])
