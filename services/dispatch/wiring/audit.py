"""Wiring of the audit trail (L3)."""

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from services.common.clock import Clock, SystemClock
from services.common.contracts.audit_keys import AuditKeys
from services.common.contracts.chain import Chain
from services.common.store.audit_log import AuditLog
from services.common.store.connection import Documents
from services.common.store.history import HistoryMover
from services.common.web.client import ServiceClient
from services.dispatch.adapters.archive_api import HttpArchivedHeads
from services.dispatch.adapters.audit_anchors import MongoAnchors
from services.dispatch.adapters.audit_stories import MongoStories
from services.dispatch.adapters.audit_texts import MongoKeptDocuments, MongoPublishedTexts
from services.dispatch.application.audit.anchor_day import AnchorDay
from services.dispatch.application.audit.verify_audit import VerifyAudit
from services.dispatch.settings import DispatchSettings

SOURCE = "dispatch"


@dataclass
class AuditWiring:
    """The chain, the log, the anchors and what proves them, made when first asked for."""

    settings: DispatchSettings
    database: Documents
    clock: Clock

    @cached_property
    def keys(self) -> AuditKeys:
        """The ring; raises ValueError when it is none."""
        return AuditKeys(self.settings.audit_key.get_secret_value())

    @cached_property
    def chain(self) -> Chain:
        """Chains what is told, with a key that the database has not."""
        return Chain(self.keys)

    @cached_property
    def log(self) -> AuditLog:
        """Administrative acts."""
        return AuditLog(self.database["audit_log"], self.chain, source=SOURCE, clock=self.clock)

    @cached_property
    def anchors(self) -> MongoAnchors:
        """The days' anchors."""
        return MongoAnchors(self.database, self.log)

    @cached_property
    def move_history(self) -> HistoryMover:
        """Move the older part of long stories beside their tickets."""
        return HistoryMover(self.database["tickets"], self.database["ticket_history"])

    @cached_property
    def anchor_day(self) -> AnchorDay:
        """Seal the day that ended last."""
        zone = ZoneInfo(self.settings.time_zone)
        return AnchorDay(self.anchors, self.keys, self.clock, SystemClock(), zone)

    @cached_property
    def verify(self) -> VerifyAudit:
        """Prove the trail or name what is wrong with it."""
        token = self.settings.service_token.get_secret_value()
        reporting = ServiceClient(self.settings.url_of("reporting"), token, target="reporting")
        return VerifyAudit(
            MongoStories(self.database),
            HttpArchivedHeads(reporting),
            self.anchors,
            MongoPublishedTexts(self.database),
            MongoKeptDocuments(self.database),
            self.keys,
        )
