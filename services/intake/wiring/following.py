"""A reporter follows his case without an account."""

from datetime import timedelta
from functools import cached_property

from services.intake.adapters import documents
from services.intake.adapters.following.mongo_views import MongoTicketViews
from services.intake.adapters.following.track_links import MongoTrackLinks
from services.intake.adapters.following.tracking_sessions import TrackingSessions
from services.intake.adapters.following.wrong_tries import MongoWrongTries
from services.intake.application.appeals.settle_appeal import SettleAppeal
from services.intake.application.following.closed_cases import ClosedCases
from services.intake.application.following.follow_tickets import FollowTickets
from services.intake.application.following.open_tracking_session import OpenTrackingSession
from services.intake.application.following.show_others import ShowOthers
from services.intake.application.following.show_tracking import ShowTracking
from services.intake.application.following.withdraw_appeal import WithdrawAppeal
from services.intake.domain.ratings.review_request import ReviewLimits
from services.intake.wiring.appeals import AppealStores
from services.intake.wiring.directory import DirectoryWiring
from services.intake.wiring.keys import Keys


class Following(AppealStores, DirectoryWiring, Keys):
    """A reporter follows his case without an account."""

    @cached_property
    def views(self) -> MongoTicketViews:
        """Residents' views of tickets."""
        return MongoTicketViews(self.database[documents.TICKET_VIEWS])

    @cached_property
    def closed_cases(self) -> ClosedCases:
        """What is closed to whom."""
        return ClosedCases(self.views)

    @cached_property
    def show_others(self) -> ShowOthers:
        """What else a reporter has raised."""
        return ShowOthers(self.appeals, self.views, self.closed_cases)

    @cached_property
    def sessions(self) -> TrackingSessions:
        """Residents' tracking sessions."""
        return TrackingSessions(self.settings.intake_tracking_key.get_secret_value())

    @cached_property
    def track_links(self) -> MongoTrackLinks:
        """One-time links."""
        return MongoTrackLinks(self.database[documents.TRACK_LINKS], self.hashes, self.wall)

    @cached_property
    def review_limits(self) -> ReviewLimits:
        """Until when and how often a reporter may ask for a review."""
        settings = self.settings
        return ReviewLimits(
            timedelta(days=settings.intake_review_days), settings.intake_reviews_at_most
        )

    @cached_property
    def open_tracking_session(self) -> OpenTrackingSession:
        """Use case."""
        tries = MongoWrongTries(self.database[documents.WRONG_TRIES], self.hashes, self.wall)
        return OpenTrackingSession(self.appeals, self.sealer, self.hashes, tries, self.track_links)

    @cached_property
    def show_tracking(self) -> ShowTracking:
        """Use case."""
        return ShowTracking(
            self.appeals, self.views, self.directory, self.clock, self.review_limits
        )

    @cached_property
    def withdraw_appeal(self) -> WithdrawAppeal:
        """Use case."""
        return WithdrawAppeal(self.appeals, self.views, self.clock)

    @cached_property
    def settle_appeal(self) -> SettleAppeal:
        """Use case."""
        return SettleAppeal(self.appeals, self.views, self.clock)

    @cached_property
    def follow_tickets(self) -> FollowTickets:
        """Use case."""
        return FollowTickets(self.appeals, self.views, self.dispatch)
