"""The ledger of notifications."""

from functools import cached_property

from services.notify.adapters.ledger.notifications import MongoNotifications
from services.notify.adapters.ledger.records import MongoNotificationRecords
from services.notify.wiring.foundation import Foundation


class LedgerWiring(Foundation):
    """The ledger of notifications."""

    @cached_property
    def notifications(self) -> MongoNotifications:
        """The ledger, as it is written."""
        return MongoNotifications(self.database, self.wall)

    @cached_property
    def records(self) -> MongoNotificationRecords:
        """The ledger, as it is read."""
        return MongoNotificationRecords(self.database)
