"""Delivers one claimed notification: chooses the way, writes the text, hands it over."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter, histogram
from services.common.observability.tracing import span
from services.notify.domain.circuit import Circuits
from services.notify.domain.contact import Contact, Letter
from services.notify.domain.notification import (
    Channel,
    Claimed,
    Failed,
    Notification,
    Outcome,
    Postponed,
    Sent,
    TryLater,
)
from services.notify.domain.wording import variables
from services.notify.ports import (
    Directory,
    EndpointNotFound,
    Endpoints,
    Now,
    Templates,
    TextChannel,
    UnknownVariable,
    Webhooks,
)

_DIRECTORY_PAUSE = timedelta(seconds=5)
_OUTCOMES: Mapping[type[Outcome], str] = {
    Sent: "sent",
    Failed: "failed",
    TryLater: "retry",
    Postponed: "postponed",
}

_log = get_logger(__name__)


class Deliver:
    """Turns a claim into an outcome; called by several threads at once.

    ``text_channels`` holds the ways to residents in order of preference; one that is not set up is
    not in it.
    """

    def __init__(
        self,
        *,
        text_channels: Mapping[Channel, TextChannel],
        webhooks: Webhooks,
        endpoints: Endpoints,
        templates: Templates,
        directory: Directory,
        circuits: Circuits,
        wall: Now,
        zone: ZoneInfo,
    ) -> None:
        self._text_channels = text_channels
        self._webhooks = webhooks
        self._endpoints = endpoints
        self._templates = templates
        self._directory = directory
        self._circuits = circuits
        self._wall = wall
        self._zone = zone

    def __call__(self, claimed: Claimed, contact: Contact | None) -> Outcome:
        """Return what became of it; ``contact`` is the reporter's, None where there is none."""
        notification = claimed.notification
        with span("deliver notification", notification.traceparent, "producer"):
            if notification.route == "webhook":
                outcome = self._to_unit(notification)
            else:
                outcome = self._to_resident(notification, contact)
        _record(notification, outcome)
        return outcome

    def _to_unit(self, notification: Notification) -> Outcome:
        try:
            endpoint = self._endpoints.get(notification.recipient)
        except EndpointNotFound:
            return Failed("webhook", "endpoint_removed")
        event = notification.event or {}
        return self._guarded(
            endpoint.endpoint_id,
            "webhook",
            lambda: self._webhooks.deliver(endpoint, notification.notification_id, event),
        )

    def _to_resident(self, notification: Notification, contact: Contact | None) -> Outcome:
        way = self._way_to(contact)
        if way is None or contact is None:
            return Failed("sms", "no_contact")
        channel, address = way
        names = self._directory.names()
        if names is None:
            return Postponed(self._soon(), "no_directory")
        words = variables(notification.facts, names, contact.language, self._zone)
        try:
            subject, text = self._templates.render(
                notification.event_type, channel, contact.language, words
            )
        except UnknownVariable:
            _log.exception("template_refused", notification_id=notification.notification_id)
            return Failed(channel, "template")
        letter = Letter(notification.notification_id, address, text, subject)
        return self._guarded(channel, channel, lambda: self._text_channels[channel].deliver(letter))

    def _way_to(self, contact: Contact | None) -> tuple[Channel, str] | None:
        if contact is None:
            return None
        addresses: dict[Channel, str | None] = {"sms": contact.phone, "email": contact.email}
        for channel in self._text_channels:
            address = addresses.get(channel)
            if address:
                return channel, address
        return None

    def _guarded(self, target: str, channel: Channel, deliver: Callable[[], Outcome]) -> Outcome:
        until = self._circuits.open_until(target)
        if until is not None:
            return Postponed(until, "circuit_open")
        started = time.perf_counter()
        outcome = deliver()
        elapsed = time.perf_counter() - started
        histogram("huying_notify_delivery_seconds", {"channel": channel}).observe(elapsed)
        if isinstance(outcome, TryLater):
            self._circuits.failed(target)
        else:
            self._circuits.succeeded(target)
        return outcome

    def _soon(self) -> datetime:
        return self._wall.now() + _DIRECTORY_PAUSE


def _record(notification: Notification, outcome: Outcome) -> None:
    channel = notification.route if isinstance(outcome, Postponed) else outcome.channel
    labels = {"channel": channel, "outcome": _OUTCOMES[type(outcome)]}
    counter("huying_notify_deliveries_total", labels).inc()
    if not isinstance(outcome, Sent):
        _log.info(
            "notification_not_sent",
            notification_id=notification.notification_id,
            ticket_id=notification.ticket_id,
            reason=outcome.reason,
            **labels,
        )
