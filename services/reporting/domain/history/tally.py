"""What came of a file: rows read, kept, refused by reason, closed with a due date, on time."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.reporting.domain.history.case import HistoricCase
from services.reporting.domain.history.moments import Moment

_MOST_UNITS: Final = 1000
_REST: Final = "…"

# The rate is of all rows with both dates; these read it otherwise, and are told beside it.
VARIANTS: Final[Mapping[str, Callable[[HistoricCase], bool]]] = {
    "without_duplicates": lambda case: case.mark != "duplicate",
    "without_transferred": lambda case: case.mark != "transferred" and case.state != "transferred",
    "without_marked": lambda case: case.mark is None and case.state == "closed",
    "without_due_when_opened": lambda case: "due_when_opened" not in case.remarks,
}


@dataclass
class Punctuality:
    """Cases with a due and a closing date, and how many of them closed in time."""

    closed_with_due: int = 0
    on_time: int = 0

    def add(self, *, in_time: bool) -> None:
        """Count one case."""
        self.closed_with_due += 1
        self.on_time += in_time

    def told(self) -> dict[str, int | float | None]:
        """Return the figures, the rate as a share of one."""
        rate = self.on_time / self.closed_with_due if self.closed_with_due else None
        return {"closed_with_due": self.closed_with_due, "on_time": self.on_time, "rate": rate}


@dataclass
class Tally:
    """Counts of one import, kept with its progress so that a later start goes on from them."""

    rows_read: int = 0
    kept: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    stored: Counter[str] = field(default_factory=Counter)
    punctuality: Punctuality = field(default_factory=Punctuality)
    units: dict[str, Punctuality] = field(default_factory=dict)
    variants: dict[str, Punctuality] = field(default_factory=dict)

    def keep(self, case: HistoricCase) -> None:
        """Count a row that was kept."""
        self.kept += 1
        self.states[case.state] += 1
        self.marks.update([case.mark] if case.mark else [])
        self.remarks.update(case.remarks)
        self.places[case.precision] += 1
        self._punctual(case)

    def refuse(self, reason: str) -> None:
        """Count a row that was refused."""
        self.refused[reason] += 1

    def _punctual(self, case: HistoricCase) -> None:
        if case.due_at is None:
            return
        self._as_if("counting_open_as_late", in_time=bool(case.on_time))
        if case.on_time is None or case.closed_at is None:
            return
        self.punctuality.add(in_time=case.on_time)
        self._unit(case.unit).add(in_time=case.on_time)
        for name, counts in VARIANTS.items():
            if counts(case):
                self._as_if(name, in_time=case.on_time)
        by_day = _day(case.closed_at) <= _day(case.due_at)
        self._as_if("by_day", in_time=by_day)
        self._as_if("before_due", in_time=case.closed_at.wall < case.due_at.wall)

    def _as_if(self, name: str, *, in_time: bool) -> None:
        self.variants.setdefault(name, Punctuality()).add(in_time=in_time)

    def _unit(self, unit: str | None) -> Punctuality:
        name = unit or ""
        if name not in self.units and len(self.units) >= _MOST_UNITS:
            name = _REST
        return self.units.setdefault(name, Punctuality())

    def told(self) -> dict[str, Any]:
        """Return the summary."""
        return {
            "rows_read": self.rows_read,
            "kept": self.kept,
            "refused": sum(self.refused.values()),
            "refused_by_reason": dict(sorted(self.refused.items())),
            **self.punctuality.told(),
            "by_unit": {name: one.told() for name, one in sorted(self.units.items())},
            "variants": {name: one.told() for name, one in sorted(self.variants.items())},
            "states": dict(sorted(self.states.items())),
            "marks": dict(sorted(self.marks.items())),
            "remarks": dict(sorted(self.remarks.items())),
            "places": dict(sorted(self.places.items())),
            "stored": dict(sorted(self.stored.items())),
        }

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> "Tally":
        """Return the tally of a summary, to go on from."""
        return cls(
            rows_read=told["rows_read"],
            kept=told["kept"],
            refused=Counter(told["refused_by_reason"]),
            punctuality=_punctuality(told),
            units={name: _punctuality(one) for name, one in told["by_unit"].items()},
            variants={name: _punctuality(one) for name, one in told["variants"].items()},
            **{
                name: Counter(told[name])
                for name in ("states", "marks", "remarks", "places", "stored")
            },
        )


def _punctuality(told: Mapping[str, Any]) -> Punctuality:
    return Punctuality(told["closed_with_due"], told["on_time"])


def _day(moment: Moment) -> tuple[int, int, int]:
    return moment.wall.year, moment.wall.month, moment.wall.day
