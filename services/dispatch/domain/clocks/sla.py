"""Time limits (时限) by severity and kind: which clocks run, and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.terms import ClockKind, Kind, Severity

_REDO = Amount(3, "working_day")
_RATING_WINDOW = Amount(3, "day")


@dataclass(frozen=True, slots=True)
class Extension:
    """How often a unit may ask for more time, and how much it may get."""

    times: int
    limit: Amount


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one ticket; ``extension`` is None where none is granted.

    ``return_`` is how long a unit may return its order; None where nobody said.
    """

    screen: Amount
    acknowledge: Amount
    contact: Amount
    resolve: Amount
    extension: Extension | None
    return_: Amount | None = None

    def of(self, clock: ClockKind) -> Amount:
        """Return the limit of one clock."""
        limit: Amount = getattr(self, clock)
        return limit


@dataclass(frozen=True)
class SlaProfile:
    """One profile (such as ``default``), as it was when a ticket was opened.

    ``overrides`` are limits of a kind within a severity; ``redo`` replaces the unit's clocks after
    an accepted review (重办).
    """

    code: str
    version: int
    levels: Mapping[Severity, Limits]
    overrides: Mapping[tuple[Severity, Kind], Limits] = field(default_factory=dict)
    redo: Amount = _REDO
    rating_window: Amount = _RATING_WINDOW

    def limits(self, severity: Severity, kind: Kind) -> Limits:
        """Return the limits for a severity and a kind of request."""
        return self.overrides.get((severity, kind)) or self.levels[severity]
