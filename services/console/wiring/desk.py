"""The operator's desk: the views of its list that are kept and shared."""

from functools import cached_property

from services.common.ids import new_id
from services.console.adapters.saved_views import MongoSavedViews
from services.console.application.desk.views import DeskViews
from services.console.wiring.foundation import Foundation


class DeskWiring(Foundation):
    """The operator's desk."""

    @cached_property
    def saved_views(self) -> MongoSavedViews:
        """The kept views."""
        kept = MongoSavedViews(self.database)
        kept.prepare()
        return kept

    @cached_property
    def desk_views(self) -> DeskViews:
        """Keep, rename, remove and choose views."""
        return DeskViews(self.saved_views, self.wall, new_id)
