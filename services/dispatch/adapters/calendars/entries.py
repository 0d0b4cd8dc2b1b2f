"""The entries of a notice as files have them, and everything that can be wrong with one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.domain.calendars.notice import KINDS, PUBLISHED, EntryKind, NamedDay

WEEKEND: Final = frozenset({5, 6})
_LONGEST: Final = 31  # days of one holiday; more is a slip of the pen
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a notice: from ``first`` to ``last``, as text; ``year`` is where it stands."""

    line: int
    where: str
    kind: str
    name: str
    first: str
    last: str
    calendar: str | None = None
    year: str | None = None


class Checker:
    """Turns entries into days, and collects every fault on the way (``faults``)."""

    def __init__(
        self,
        file: str,
        weekend: frozenset[int] = WEEKEND,
        *,
        calendars: frozenset[str] | None = None,
    ) -> None:
        self.faults: list[PresetError] = []
        self._file, self._weekend, self._calendars = file, weekend, calendars
        self._seen: dict[tuple[str | None, date], Entry] = {}

    def days(self, entries: Iterable[Entry]) -> list[NamedDay]:
        """Return the days of the entries that are sound; see ``faults`` for the others."""
        return [day for entry in entries for day in self._days_of(entry)]

    def _days_of(self, entry: Entry) -> Iterator[NamedDay]:
        kind = next((known for known in KINDS if known == entry.kind), None)
        if kind is None:
            self._fault(entry, f"{entry.kind or 'nothing'} is none of {', '.join(KINDS)}")
        if not entry.name.strip():
            self._fault(entry, "a day needs a name")
        if self._calendars is not None and entry.calendar not in (None, *self._calendars):
            self._fault(entry, f"unknown calendar {entry.calendar}")
        span = self._span(entry)
        if kind is None:
            return
        for day in span:
            fault = self._fault_of(day, kind, entry)
            if fault:
                self._fault(entry, f"{day.isoformat()} {fault}")
            else:
                yield NamedDay(day, kind, entry.name.strip(), entry.calendar)

    def _span(self, entry: Entry) -> Sequence[date]:
        ends = [(text, _date(text)) for text in dict.fromkeys((entry.first, entry.last))]
        for text, day in ends:
            if day is None:
                self._fault(entry, f"{text or 'an empty cell'} is no day")
        days = [day for _, day in ends if day is not None]
        if len(days) < len(ends):
            return ()
        count = (days[-1] - days[0]).days + 1
        if not 0 < count <= _LONGEST:
            self._fault(entry, f"{entry.first} to {entry.last} is no holiday")
            return ()
        return [days[0] + n * _ONE_DAY for n in range(count)]

    def _fault_of(self, day: date, kind: EntryKind, entry: Entry) -> str | None:
        """Return why a day cannot stand here."""
        if entry.year is not None and str(day.year) != entry.year:
            return f"is not in {entry.year}"
        if kind == "workday" and day.weekday() not in self._weekend:
            return "is a working day anyway"
        key = (entry.calendar if kind not in PUBLISHED else None, day)
        before = self._seen.setdefault(key, entry)
        if before is not entry:
            return f"stands twice, before in line {before.line}"
        return None

    def _fault(self, entry: Entry, message: str) -> None:
        self.faults.append(PresetError(self._file, entry.line, entry.where, message))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
