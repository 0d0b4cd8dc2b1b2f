"""The look for repeats."""

from functools import cached_property

from services.intake.adapters.repeats.recent_appeals import MongoRecentAppeals
from services.intake.adapters.repeats.text_likeness import RapidfuzzLikeness
from services.intake.application.repeats.find_repeats import FindRepeats
from services.intake.wiring.appeals import AppealStores


class Repeats(AppealStores):
    """The look for repeats."""

    @cached_property
    def find_repeats(self) -> FindRepeats:
        """Use case, for this process's one relay."""
        return FindRepeats(MongoRecentAppeals(self.appeals_collection), RapidfuzzLikeness())
