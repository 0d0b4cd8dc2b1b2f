"""Tells a reporter what became of an appeal that ended at the desk, before there was a ticket."""

from collections.abc import Iterable

from services.notify.application.follow_tickets import notification_of
from services.notify.domain.notice import notices
from services.notify.domain.step import Step
from services.notify.domain.ticket_view import TicketView
from services.notify.ports.ledger import Notifications


class TellReporter:
    """The use case; the same step twice is one notice, for its id is derived from the event's."""

    def __init__(self, notifications: Notifications) -> None:
        self._notifications = notifications

    def __call__(self, steps: Iterable[Step]) -> None:
        """Queue a notice for each of an appeal's own steps; the appeal stands for the case."""
        queued = [
            notification_of(notice)
            for step in steps
            for notice in notices(TicketView(step.ticket_id), step)
        ]
        if queued:
            self._notifications.add(queued)
