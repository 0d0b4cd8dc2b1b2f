"""The appeals, as every concept reads and writes them."""

from functools import cached_property

from services.common.store.feed import EventFeed
from services.common.store.group_commit import GroupCommitter
from services.intake.adapters import documents
from services.intake.adapters.appeals.mongo_appeals import MongoAppeals
from services.intake.adapters.appeals.mongo_reading import MongoLedger, MongoTimers
from services.intake.wiring.foundation import Foundation


class AppealStores(Foundation):
    """The appeals, as every concept reads and writes them."""

    @cached_property
    def appeals_collection(self) -> documents.Appeals:
        """The aggregates' collection."""
        return self.database[documents.APPEALS]

    @cached_property
    def committer(self) -> GroupCommitter:
        """The one lane of this process."""
        return GroupCommitter(self.appeals_collection)

    @cached_property
    def appeals(self) -> MongoAppeals:
        """The appeals."""
        return MongoAppeals(self.appeals_collection, self.committer)

    @cached_property
    def timers(self) -> MongoTimers:
        """What time has moved."""
        return MongoTimers(self.appeals_collection)

    @cached_property
    def ledger(self) -> MongoLedger:
        """Intake's own count."""
        return MongoLedger(self.appeals_collection)

    @cached_property
    def feed(self) -> EventFeed:
        """What intake tells those who missed an event."""
        return EventFeed(self.appeals_collection)
