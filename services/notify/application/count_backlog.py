"""Tells how much waits to be sent, and which providers are left alone."""

from collections.abc import Sequence
from threading import Event

from services.common.observability.metrics import gauge
from services.notify.domain.circuit import Circuits
from services.notify.domain.notification import Channel
from services.notify.ports.ledger import Notifications
from services.notify.ports.unit_addresses import UnitAddresses

_SECONDS = 5.0
_ENDPOINTS = "webhook"


class CountBacklog:
    """Sets the gauges that alerts and dashboards read, every five seconds."""

    def __init__(
        self,
        notifications: Notifications,
        circuits: Circuits,
        channels: Sequence[Channel],
        addresses: UnitAddresses,
    ) -> None:
        self._notifications = notifications
        self._circuits = circuits
        self._channels = channels
        self._addresses = addresses

    def run(self, stop: Event) -> None:
        """Count until told to stop."""
        while not stop.is_set():
            self.count()
            stop.wait(_SECONDS)

    def count(self) -> None:
        """Count once."""
        for route, waiting in self._notifications.backlog().items():
            gauge("huying_notify_backlog", {"channel": route}).set(waiting)
        for unit, count in self._addresses.disabled().items():
            gauge("huying_notify_endpoints_disabled", {"unit": unit}).set(count)
        resting = self._circuits.resting()
        for channel in self._channels:
            gauge("huying_notify_circuits_open", {"channel": channel}).set(channel in resting)
        others = len(resting.difference(self._channels))
        gauge("huying_notify_circuits_open", {"channel": _ENDPOINTS}).set(others)
