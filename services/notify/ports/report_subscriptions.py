"""Where subscriptions to bulletins and warnings are kept."""

from collections.abc import Sequence
from typing import Protocol

from services.notify.domain.report_subscription import ReportSubscription


class ReportSubscriptions(Protocol):
    """The subscriptions in force. Every method may block and raise StoreUnavailable."""

    def all(self) -> Sequence[ReportSubscription]:
        """Return them by id: those of the preset that were not taken out, and the district's."""
        ...

    def add(self, subscription: ReportSubscription) -> ReportSubscription:
        """Keep one; the same words again give the one that stands."""
        ...

    def remove(self, subscription_id: str, by: str) -> bool:
        """Take one out, of the preset too; False where there is none."""
        ...
