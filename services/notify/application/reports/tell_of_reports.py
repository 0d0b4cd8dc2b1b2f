"""Tells subscribers of bulletins that stand and of early warnings, each once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from services.common.ids import derived_id
from services.notify.domain.inbox import InboxItem
from services.notify.domain.notification import Notification
from services.notify.domain.report_subscription import Offices, items_of
from services.notify.domain.step import Step
from services.notify.ports.inbox import InboxWriter
from services.notify.ports.ledger import Notifications
from services.notify.ports.report_subscriptions import ReportSubscriptions


@dataclass(frozen=True)
class TellOfReports:
    """The use case; ids derive from the report and its version, so that nothing is told twice.

    ``for_addresses`` says what units' own mailboxes and robots get of what their inboxes are told;
    ``centre`` is the unit whose inbox the centre's people read.
    """

    subscriptions: ReportSubscriptions
    notifications: Notifications
    inbox: InboxWriter
    for_addresses: Callable[[Sequence[InboxItem]], Sequence[Notification]]
    offices: Offices
    centre: str

    def __call__(self, steps: Iterable[Step]) -> None:
        """Queue what each step tells; the same step again queues nothing more."""
        told = [_once(step) for step in steps]
        if not told:
            return
        kept = self.subscriptions.all()
        items = [item for step in told for item in items_of(step, kept, self.offices, self.centre)]
        if items:
            self.notifications.add(self.for_addresses(items))
            self.inbox.add(items)


def _once(step: Step) -> Step:
    """Name a bulletin's step by its report: told anew after a restore, it is the same one."""
    if step.type != "report.published.v1":
        return step
    return replace(step, event_id=derived_id("evt", step.type, step.ticket_id))
