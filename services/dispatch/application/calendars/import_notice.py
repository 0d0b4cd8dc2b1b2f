"""Publishes what a notice says as the next version of the calendars (E2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.common.clock import Clock
from services.dispatch.application.calendars.publish_calendars import CalendarsPart
from services.dispatch.application.directory.publish_directory import publication_of, publish
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.calendars.comparing import ChangedDay, changed_days
from services.dispatch.domain.calendars.notice import (
    Notice,
    applied,
    incomplete_years,
    same_calendars,
)
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.faults import DraftRefused
from services.dispatch.domain.directory.reading import read_directory
from services.dispatch.domain.refusals import LimitReached, NotFound
from services.dispatch.ports.directories import Directories


@dataclass(frozen=True, slots=True)
class Proposal:
    """The calendars as a notice would have them, beside those in force."""

    base: int
    content: Mapping[str, Any]
    before: Directory
    after: Calendars
    days: tuple[ChangedDay, ...]

    @property
    def changes(self) -> bool:
        """Whether the notice says anything new."""
        return self.after.version != self.before.calendars.version


def proposed(
    standing: tuple[int, Mapping[str, Any]], directory: Directory, content: Mapping[str, Any]
) -> Proposal:
    """Return what a content's calendars change of those of the version in force."""
    after = read_directory(standing[0], content).calendars
    days = changed_days(directory.calendars, after)
    return Proposal(standing[0], content, directory, after, tuple(days))


@dataclass(frozen=True)
class ImportNotice:
    """The use case behind ``calendar import``."""

    directories: Directories
    clock: Clock

    def propose(self, notice: Notice) -> Proposal:
        """Return what a notice would change; nothing is written.

        Raises:
            NotFound: nothing was published yet.
            LimitReached: ``notice_incomplete``: single days are no notice of a year.
            DraftRefused: with every fault of the calendars that would be, as for a draft's.

        """
        found, current = self.directories.bodies(None), self.directories.current()
        if found is None or current is None:
            raise NotFound
        _, body = found
        incomplete = incomplete_years(body, notice)
        if incomplete:
            raise LimitReached("notice_incomplete", years=", ".join(map(str, incomplete)))
        content = applied(body, notice)
        if same_calendars(content, body):
            content = dict(body)
        elif faults := CalendarsPart(self.clock).faults(content, current):
            raise DraftRefused(faults)
        return proposed(found, current, content)

    def __call__(self, notice: Notice, *, by: str, why: str) -> tuple[Proposal, int]:
        """Publish; return what changed, and the directory version that holds now.

        A notice that says nothing new changes nothing. The open deadlines are counted anew by the
        scheduler, see ``RecomputeDeadlines``.

        Raises:
            StaleAggregate: somebody else published meanwhile; nothing was written.

        """
        proposal = self.propose(notice)
        if not proposal.changes:
            return proposal, proposal.base
        content = {key: value for key, value in proposal.content.items() if key != "version"}
        publication = publication_of(
            content, by=by, why=why, at=self.clock.now(), base=proposal.base
        )
        return proposal, publish(self.directories, publication)
