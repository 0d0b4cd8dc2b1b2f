"""The entries of a notice as files have them, and everything that can be wrong with one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.domain.calendars.notice import KINDS, PUBLISHED, EntryKind, NamedDay

WEEKEND: Final = frozenset({5, 6})
_LONGEST: Final = 31  # days of one holiday; more is a slip of the pen
_FIRST_YEAR, _LAST_YEAR = 1990, 2199
_ONE_DAY: Final = timedelta(days=1)
# What can be wrong, as the command line says it; the API has the same codes in its catalogue.
_SAID: Final[Mapping[str, str]] = {
    "notice_kind": "{value} is none of {known}",
    "notice_unnamed": "a day needs a name",
    "notice_calendar": "unknown calendar {value}",
    "notice_no_day": "{value} is no day",
    "notice_span": "{first} to {last} is no holiday",
    "notice_year": "{value} is not in {year}",
    "notice_workday": "{value} is a working day anyway",
    "notice_twice": "{value} stands twice, before in line {before}",
}


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
            known = ", ".join(KINDS)
            self._fault(entry, "notice_kind", value=entry.kind or "nothing", known=known)
        if not entry.name.strip():
            self._fault(entry, "notice_unnamed")
        if self._calendars is not None and entry.calendar not in (None, *self._calendars):
            self._fault(entry, "notice_calendar", value=entry.calendar)
        span = self._span(entry)
        if kind is None:
            return
        for day in span:
            if self._is_sound(day, kind, entry):
                yield NamedDay(day, kind, entry.name.strip(), entry.calendar)

    def _span(self, entry: Entry) -> Sequence[date]:
        ends = [(text, _date(text)) for text in dict.fromkeys((entry.first, entry.last))]
        for text, day in ends:
            if day is None:
                self._fault(entry, "notice_no_day", value=text or "an empty cell")
        days = [day for _, day in ends if day is not None]
        if len(days) < len(ends):
            return ()
        count = (days[-1] - days[0]).days + 1
        if not 0 < count <= _LONGEST:
            self._fault(entry, "notice_span", first=entry.first, last=entry.last)
            return ()
        return [days[0] + n * _ONE_DAY for n in range(count)]

    def _is_sound(self, day: date, kind: EntryKind, entry: Entry) -> bool:
        """Whether a day can stand here."""
        text = day.isoformat()
        if entry.year is not None and str(day.year) != entry.year:
            self._fault(entry, "notice_year", value=text, year=entry.year)
            return False
        if kind == "workday" and day.weekday() not in self._weekend:
            self._fault(entry, "notice_workday", value=text)
            return False
        key = (entry.calendar if kind not in PUBLISHED else None, day)
        before = self._seen.setdefault(key, entry)
        if before is not entry:
            self._fault(entry, "notice_twice", value=text, before=before.line)
        return before is entry

    def _fault(self, entry: Entry, code: str, **params: object) -> None:
        words = _SAID[code].format(**params)
        said = tuple(params.items())
        self.faults.append(PresetError(self._file, entry.line, entry.where, words, code, said))


def _date(text: str) -> date | None:
    """Return a day of a year that a calendar may have; next to year 9999 there are no days."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
