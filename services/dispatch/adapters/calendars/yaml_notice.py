"""Notices and calendars in YAML: years with their days, days of calendars' own, whole calendars."""

from collections.abc import Iterator
from typing import Any

from services.dispatch.adapters.calendars.entries import Entry
from services.dispatch.adapters.preset.located import Document, Steps
from services.dispatch.domain.calendars.notice import PUBLISHED


def yaml_entries(document: Document) -> Iterator[Entry]:
    """Yield the days of every year, each with its line."""
    for year, days in (document.data.get("years") or {}).items():
        for kind, name in PUBLISHED.items():
            for index, row in enumerate(days.get(name) or ()):
                yield entry_at(document, ("years", year, name, index), kind, row, year=str(year))


def own_entries(document: Document) -> Iterator[Entry]:
    """Yield the closing and opening days that calendars of the file have of their own."""
    for number, calendar in enumerate(document.data.get("calendars") or ()):
        for kind in ("closed", "opened"):
            for index, row in enumerate(calendar.get(kind) or ()):
                steps: Steps = ("calendars", number, kind, index)
                yield entry_at(document, steps, kind, row, calendar=calendar["code"])


def entry_at(
    document: Document,
    steps: Steps,
    kind: str,
    row: dict[str, Any],
    *,
    year: str | None = None,
    calendar: str | None = None,
) -> Entry:
    """Return the entry at a place: one ``date``, or ``from`` and ``to``."""
    first = str(row.get("date") or row.get("from") or "")
    last = str(row.get("date") or row.get("to") or "")
    place = document.error((*steps, "date" if "date" in row else "from"), "")
    name = str(row.get("name") or "")
    return Entry(place.line, place.where, kind, name, first, last, calendar, year)
