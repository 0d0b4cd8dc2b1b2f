"""Follows tickets in order and queues a notification for each reader of each step."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from services.common.ids import derived_id
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.notify.application.read_step import read_fed
from services.notify.domain.inbox import InboxItem, UnitKinds, inbox_items
from services.notify.domain.notice import Notice, notices
from services.notify.domain.notification import Notification
from services.notify.domain.step import Step
from services.notify.domain.ticket_view import TicketView
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.inbox import InboxWriter
from services.notify.ports.ledger import Notifications
from services.notify.ports.tickets import EventFeed, TicketViews

_log = get_logger(__name__)


class FollowTickets:
    """Takes steps in any order, twice or not at all, and tells each one once, in order.

    Notifications are written before the views: after a crash between the two the same steps give
    the same ids again.
    """

    def __init__(
        self,
        views: TicketViews,
        notifications: Notifications,
        inbox: InboxWriter,
        feed: EventFeed,
        kinds: UnitKinds,
        for_addresses: Callable[[Sequence[InboxItem]], Sequence[Notification]],
        *,
        centre: str,
    ) -> None:
        """``for_addresses`` says what units' own addresses get of what their inboxes are told.

        ``centre`` is the unit whose inbox the centre's people read.
        """
        self._views = views
        self._notifications = notifications
        self._inbox = inbox
        self._feed = feed
        self._kinds = kinds
        self._for_addresses = for_addresses
        self._centre = centre

    def __call__(self, steps: Iterable[Step]) -> frozenset[str]:
        """Apply steps of any number of tickets; return the tickets that must be tried again."""
        by_ticket: defaultdict[str, list[Step]] = defaultdict(list)
        for step in steps:
            by_ticket[step.ticket_id].append(step)
        known = self._views.load(by_ticket)
        held: set[str] = set()
        advanced: list[TicketView] = []
        told: list[Notice] = []
        items: list[InboxItem] = []
        for ticket_id, its_steps in by_ticket.items():
            before = known.get(ticket_id, TicketView(ticket_id))
            view, applied, whole = self._advance(before, its_steps)
            for after, step in applied:
                told += notices(after, step)
                items += inbox_items(after, step, self._kinds, self._centre)
            if view.sequence > before.sequence:
                advanced.append(view)
            if not whole:
                held.add(ticket_id)
        self._queue(told, items)
        self._inbox.add(items)
        self._views.save(advanced, born=by_ticket.keys() - known.keys())
        return frozenset(held)

    def _advance(
        self, view: TicketView, steps: Sequence[Step]
    ) -> tuple[TicketView, list[tuple[TicketView, Step]], bool]:
        """Apply what follows without a gap; return each step with the view after it.

        The last value says whether that was everything.
        """
        applied: list[tuple[TicketView, Step]] = []
        for step in sorted(steps, key=lambda step: step.sequence):
            if step.sequence <= view.sequence:
                counter("huying_consumer_repeats_total", {"service": "notify"}).inc()
                continue
            missing = [] if step.sequence == view.sequence + 1 else self._fetch(view)
            for following in [*missing, step]:
                if following.sequence == view.sequence + 1:
                    view = view.after(following)
                    applied.append((view, following))
            if view.sequence < step.sequence:
                return view, applied, False
        return view, applied, True

    def _fetch(self, view: TicketView) -> list[Step]:
        counter("huying_consumer_gaps_total", {"service": "notify"}).inc()
        try:
            return [read_fed(raw) for raw in self._feed.after(view.ticket_id, view.sequence)]
        except DependencyAway:
            _log.warning("feed_unavailable", ticket_id=view.ticket_id)
            return []

    def _queue(self, told: Sequence[Notice], items: Sequence[InboxItem]) -> None:
        """Queue what residents and units' people are told; endpoints follow their units' feeds."""
        queued = [notification_of(notice) for notice in told if notice.audience == "resident"]
        queued += self._for_addresses(items)
        if queued:
            self._notifications.add(queued)


def notification_of(notice: Notice) -> Notification:
    """Return what is queued for a resident; the same event gives the same id again."""
    step = notice.step
    return Notification(
        notification_id=derived_id("ntf", step.event_id, notice.reader, "contact"),
        event_id=step.event_id,
        event_type=step.type,
        step=step.sequence,
        ticket_id=step.ticket_id,
        correlation_id=step.correlation_id,
        audience=notice.audience,
        recipient=notice.reader,
        route="contact",
        facts=notice.facts,
        traceparent=step.event.get("traceparent"),
        severity=notice.severity,
    )
