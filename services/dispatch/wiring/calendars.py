"""Wires the use cases of calendars."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.common.store.audit_log import AuditLog
from services.common.store.connection import Documents
from services.dispatch.adapters.recomputations import MongoRecomputations
from services.dispatch.adapters.rule_drafts import MongoDrafts
from services.dispatch.application.calendars.edit_calendars import EditCalendars
from services.dispatch.application.calendars.import_notice import ImportNotice
from services.dispatch.application.calendars.judge_held import JudgeHeld
from services.dispatch.application.calendars.preview_notice import PreviewNotice
from services.dispatch.application.calendars.publish_calendars import CalendarsPart
from services.dispatch.application.calendars.recompute_deadlines import RecomputeDeadlines
from services.dispatch.application.commanding import Desk
from services.dispatch.application.rules.publish_part import PublishPart
from services.dispatch.domain.directory.publication import CALENDAR_DRAFT, PartDraft
from services.dispatch.ports.calendars import Recomputations


@dataclass(frozen=True)
class CalendarCommands:
    """What may be done with calendars, and what is known of what they moved."""

    publish: ImportNotice
    edit: EditCalendars
    put_into_force: PublishPart[PartDraft]
    preview: PreviewNotice
    recompute: RecomputeDeadlines
    judge: JudgeHeld
    store: Recomputations

    @classmethod
    def over(cls, database: Documents, desk: Desk, audit: AuditLog) -> "CalendarCommands":
        """Return all of them over one database; the ends of recomputations are audited."""
        store = MongoRecomputations(database)

        def record(version: int, report: Mapping[str, Any]) -> None:
            audit.append("calendar.recomputed", "scheduler", {"version": version, **report})

        directories, clock = desk.directories, desk.clock
        drafts, part = MongoDrafts(database, CALENDAR_DRAFT, PartDraft), CalendarsPart(clock)
        return cls(
            ImportNotice(directories, clock),
            EditCalendars(drafts, directories, clock, part),
            PublishPart(drafts, directories, clock, part),
            PreviewNotice(store, desk, clock),
            RecomputeDeadlines(desk.tickets, directories, store, desk, clock, record),
            JudgeHeld(store, desk),
            store,
        )
