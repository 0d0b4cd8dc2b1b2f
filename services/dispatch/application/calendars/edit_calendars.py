"""Writes the draft of the calendars: row by row, or by taking a notice into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.dispatch.application.calendars.import_notice import Proposal, proposed
from services.dispatch.application.calendars.publish_calendars import content_of, rows_of
from services.dispatch.application.rules.edit_part import EditPart
from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.domain.calendars.notice import Notice, applied, incomplete_years
from services.dispatch.domain.directory.publication import PartDraft, Row
from services.dispatch.domain.refusals import LimitReached

# What a calendar has that nobody edits: it is kept as it stands.
_SERVERS: Final = ("version", "published_until", "time_zone")


@dataclass(frozen=True)
class EditCalendars(EditPart):
    """The use case behind ``/api/v1/calendars/draft``."""

    def replace(
        self, rows: Sequence[Mapping[str, Any]], *, revision: int | None, by: str
    ) -> PartDraft:
        """Replace all calendars of the draft, the district's first; raises as ``write``."""
        kept = {row["code"]: row for row in rows_of(self.read().content)}
        said = [{**_servers(kept.get(row["code"], {})), **row} for row in rows]
        return self.write(content_of(said), revision=revision, by=by)

    def take_in(self, notice: Notice, *, revision: int | None, by: str) -> PartDraft:
        """Add a notice to the draft, as ``calendar import`` adds it to what is in force.

        Raises:
            LimitReached: ``notice_incomplete``: single days are no notice of a year.
            DraftRefused, StaleAggregate: as ``write``.

        """
        draft = self.read()
        incomplete = incomplete_years(draft.content, notice)
        if incomplete:
            raise LimitReached("notice_incomplete", years=", ".join(map(str, incomplete)))
        found = applied(draft.content, notice)
        version = draft.content["calendar"].get("version", 1)
        content = {**found, "calendar": {**found["calendar"], "version": version}}
        return self.write(content, revision=revision, by=by)

    def proposal(self, draft: PartDraft) -> Proposal:
        """Return what a draft would change of the calendars in force."""
        standing = in_force(self.directories)
        numbered = self.part.numbered(draft.content, self.part.standing(standing[1]))
        return proposed(standing, self.directory(), {**standing[1], **numbered})


def _servers(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in _SERVERS if name in row}
