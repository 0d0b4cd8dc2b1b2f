"""Puts the draft of the calendars into force, or earlier ones again; deadlines follow (E6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.common.clock import Clock
from services.dispatch.application.rules.publish_part import Content
from services.dispatch.domain.calendars.linting import Known, lint
from services.dispatch.domain.calendars.notice import same_calendars
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.faults import Fault
from services.dispatch.domain.directory.publication import CALENDAR_DRAFT, PartDraft, Row


@dataclass(frozen=True)
class CalendarsPart:
    """The district's calendar and those beside it; implements ``Part``."""

    clock: Clock
    key: str = CALENDAR_DRAFT
    no_draft: str = "no_calendar_draft"

    def drafted(self, draft: PartDraft) -> Content:
        """See ``Part``."""
        return draft.content

    def standing(self, body: Row) -> Content:
        """See ``Part``."""
        return {"calendar": body["calendar"], "calendars": list(body.get("calendars") or ())}

    def faults(self, content: Content, directory: Directory) -> Sequence[Fault]:
        """See ``Part``; no year is taken back that has begun."""
        calendar = directory.calendar
        today = calendar.local_date(self.clock.now())
        known = Known(calendar.code, directory.units.keys(), calendar.years, today)
        return lint(rows_of(content), known)

    def numbered(self, content: Content, before: Content) -> Content:
        """See ``Part``; all calendars share one version, by which tickets go."""
        if same_calendars(content, before):
            return before
        version = int(before["calendar"].get("version", 1)) + 1
        district = {**content["calendar"], "version": version}
        if "published_until" in district:
            district["published_until"] = published_until(district["years"])
        return {"calendar": district, "calendars": list(content["calendars"])}


def rows_of(content: Content) -> list[Mapping[str, Any]]:
    """Return the calendars of a content, the district's first."""
    return [content["calendar"], *content["calendars"]]


def content_of(rows: Sequence[Mapping[str, Any]]) -> Content:
    """Return a content of rows, of which the first is the district's."""
    return {"calendar": rows[0], "calendars": list(rows[1:])}


def published_until(years: Mapping[str, Any]) -> str:
    """Return the last day of the last year that is published."""
    return date(max(int(year) for year in years), 12, 31).isoformat()
