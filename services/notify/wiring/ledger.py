"""The ledger of notifications."""

from functools import cached_property

from services.notify.adapters.inbox.items import MongoInbox
from services.notify.adapters.ledger.erasing import MongoErasure
from services.notify.adapters.ledger.held import MongoHeldNotices
from services.notify.adapters.ledger.notifications import MongoNotifications
from services.notify.adapters.ledger.receipts import MongoReceipts
from services.notify.adapters.ledger.records import MongoNotificationRecords
from services.notify.adapters.ledger.told import MongoToldLately
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

    @cached_property
    def held(self) -> MongoHeldNotices:
        """The ledger, as far as it is held back."""
        return MongoHeldNotices(self.database, self.wall)

    @cached_property
    def receipts(self) -> MongoReceipts:
        """The receipts in the ledger."""
        return MongoReceipts(self.database)

    @cached_property
    def erasure(self) -> MongoErasure:
        """The ledger, as far as it forgets."""
        return MongoErasure(self.database, self.clock)

    @cached_property
    def inbox(self) -> MongoInbox:
        """The inboxes of units and of people on duty."""
        return MongoInbox(self.database, self.wall)

    @cached_property
    def told(self) -> MongoToldLately:
        """What readers were told lately."""
        return MongoToldLately(self.database)
