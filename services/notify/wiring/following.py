"""Following tickets: from their steps to notifications."""

from functools import cached_property

from services.common.store.cursors import StoredCursor
from services.notify.adapters.dispatch_feed import DispatchFeed
from services.notify.adapters.documents import CURSORS
from services.notify.adapters.reports.subscriptions import (
    MongoReportSubscriptions,
    shipped_subscriptions,
)
from services.notify.adapters.ticket_views import MongoTicketViews
from services.notify.application.follow_tickets import FollowTickets
from services.notify.application.reports.tell_of_reports import TellOfReports
from services.notify.application.tell_reporter import TellReporter
from services.notify.wiring.addresses import AddressWiring
from services.notify.wiring.audit import AuditWiring
from services.notify.wiring.directory import DirectoryWiring
from services.notify.wiring.ledger import LedgerWiring


class Following(LedgerWiring, DirectoryWiring, AddressWiring, AuditWiring):
    """Following tickets: from their steps to notifications."""

    @cached_property
    def views(self) -> MongoTicketViews:
        """How far each ticket was followed."""
        return MongoTicketViews(self.database)

    @cached_property
    def follow_tickets(self) -> FollowTickets:
        """Queue notifications for a batch of steps."""
        feed = DispatchFeed(self.service("dispatch"))
        return FollowTickets(
            self.views,
            self.notifications,
            self.inbox,
            feed,
            self.directory,
            self.queue_for_addresses,
            centre=self.settings.notify_centre_unit,
        )

    @cached_property
    def tell_reporter(self) -> TellReporter:
        """Queue what a reporter is told of an appeal that ended at the desk."""
        return TellReporter(self.notifications)

    @cached_property
    def report_subscriptions(self) -> MongoReportSubscriptions:
        """Who is told of bulletins and early warnings."""
        own = self.settings.notify_report_subscriptions_file
        shipped = shipped_subscriptions(own) if own else shipped_subscriptions()
        return MongoReportSubscriptions(self.database, shipped)

    @cached_property
    def tell_of_reports(self) -> TellOfReports:
        """Tell them."""
        return TellOfReports(
            self.report_subscriptions,
            self.notifications,
            self.inbox,
            self.queue_for_addresses,
            self.directory,
            self.settings.notify_centre_unit,
        )

    @cached_property
    def reconcile_cursor(self) -> StoredCursor:
        """How far dispatch's heads were compared."""
        return StoredCursor(self.database[CURSORS], "reconcile-dispatch")
