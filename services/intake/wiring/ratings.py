"""Ratings, call-backs, reviews."""

from functools import cached_property

from services.intake.adapters import documents
from services.intake.adapters.appeals.mongo_reading import MongoCallbacks, MongoOpenRatings
from services.intake.adapters.personal_data.phone_numbers import LibraryPhoneNumbers
from services.intake.adapters.ratings.devices import MongoRatingDevices
from services.intake.adapters.ratings.opt_outs import NotifyOptOuts
from services.intake.adapters.ratings.sms_replies import MongoSmsReplies
from services.intake.application.ratings.hear_sms import HearSms
from services.intake.application.ratings.raise_callbacks import RaiseCallbacks
from services.intake.application.ratings.rate_appeal import RateAppeal
from services.intake.application.ratings.record_callback_attempt import RecordCallbackAttempt
from services.intake.application.ratings.request_review import RequestReview
from services.intake.wiring.following import Following


class Ratings(Following):
    """Ratings, call-backs, reviews."""

    @cached_property
    def callbacks(self) -> MongoCallbacks:
        """The agents' list."""
        return MongoCallbacks(self.appeals_collection)

    @cached_property
    def rate_appeal(self) -> RateAppeal:
        """Use case."""
        devices = MongoRatingDevices(self.database[documents.RATING_DEVICES], self.hashes)
        return RateAppeal(self.appeals, devices, self.clock, self.wall)

    @cached_property
    def hear_sms(self) -> HearSms:
        """Use case."""
        return HearSms(
            appeals=self.appeals,
            open_ratings=MongoOpenRatings(self.appeals_collection),
            replies=MongoSmsReplies(self.database[documents.SMS_REPLIES], self.hashes),
            views=self.views,
            directory=self.directory,
            hashes=self.hashes,
            phones=LibraryPhoneNumbers(),
            rate=self.rate_appeal,
            opt_outs=NotifyOptOuts(self.notify_client),
            clock=self.clock,
            wall=self.wall,
            zone=self.zone,
        )

    @cached_property
    def request_review(self) -> RequestReview:
        """Use case."""
        return RequestReview(
            self.appeals, self.views, self.rate_appeal, self.clock, self.review_limits
        )

    @cached_property
    def record_callback_attempt(self) -> RecordCallbackAttempt:
        """Use case."""
        return RecordCallbackAttempt(
            self.appeals, self.views, self.directory, self.clock, self.zone
        )

    @cached_property
    def raise_callbacks(self) -> RaiseCallbacks:
        """Use case."""
        return RaiseCallbacks(self.appeals, self.timers, self.directory, self.clock, self.zone)
