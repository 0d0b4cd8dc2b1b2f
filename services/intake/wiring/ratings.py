"""Ratings and call-backs."""

from functools import cached_property

from services.intake.adapters.appeals.mongo_reading import MongoCallbacks
from services.intake.application.ratings.raise_callbacks import RaiseCallbacks
from services.intake.application.ratings.rate_appeal import RateAppeal
from services.intake.application.ratings.record_callback_attempt import RecordCallbackAttempt
from services.intake.wiring.appeals import AppealStores
from services.intake.wiring.directory import DirectoryWiring


class Ratings(AppealStores, DirectoryWiring):
    """Ratings and call-backs."""

    @cached_property
    def callbacks(self) -> MongoCallbacks:
        """The agents' list."""
        return MongoCallbacks(self.appeals_collection)

    @cached_property
    def rate_appeal(self) -> RateAppeal:
        """Use case."""
        return RateAppeal(self.appeals, self.clock)

    @cached_property
    def record_callback_attempt(self) -> RecordCallbackAttempt:
        """Use case."""
        return RecordCallbackAttempt(self.appeals, self.directory, self.clock, self.zone)

    @cached_property
    def raise_callbacks(self) -> RaiseCallbacks:
        """Use case."""
        return RaiseCallbacks(self.appeals, self.timers, self.directory, self.clock, self.zone)
