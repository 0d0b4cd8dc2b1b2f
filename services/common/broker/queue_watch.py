"""Shows how full a service's queues are: a loop for relays, since web processes keep no gauges."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from services.common.broker.admin import ManagementApi, ManagementUnavailable, QueueState
from services.common.broker.hosts import vhost_of
from services.common.broker.topology import QUEUES, dead_queue, department_queue
from services.common.observability.logging import get_logger
from services.common.observability.metrics import gauge
from services.common.settings import Settings

_DEPARTMENT_PREFIX = department_queue("x").removesuffix("x")
_log = get_logger(__name__)


@dataclass(eq=False, repr=False)
class QueueWatch:
    """Sets the gauges of one service's queues and dead letters, and of units' queues if asked."""

    management: ManagementApi
    service: str
    with_units: bool = False
    every_seconds: float = 15

    def run(self, stop: threading.Event) -> None:
        """Look again and again until ``stop`` is set; an API that is away is only logged."""
        while not stop.is_set():
            try:
                self.look()
            except ManagementUnavailable as error:
                _log.warning("queue_watch_failed", reason=str(error))
            stop.wait(self.every_seconds)

    def look(self) -> None:
        """Set the gauges once."""
        states = {state.name: state for state in self.management.queues()}
        for queue in QUEUES.values():
            if queue.service == self.service:
                labels, dead = {"queue": queue.name}, dead_queue(queue.name)
                gauge("huying_broker_queue_messages", labels).set(_messages(states, queue.name))
                gauge("huying_broker_dead_letters", labels).set(_messages(states, dead))
        if self.with_units:
            _show_units(states)


def watch_loops(
    settings: Settings, service: str, *, with_units: bool = False
) -> dict[str, Callable[[threading.Event], None]]:
    """Return the loop that watches a service's queues, none where no management API is named."""
    if settings.amqp_management_url is None:
        return {}
    vhost = vhost_of(settings.amqp_url.get_secret_value())
    management = ManagementApi(settings.amqp_management_url.get_secret_value(), vhost)
    return {"queues": QueueWatch(management, service, with_units=with_units).run}


def _messages(states: dict[str, QueueState], queue: str) -> int:
    state = states.get(queue)
    return 0 if state is None else state.messages


def _show_units(states: dict[str, QueueState]) -> None:
    for name, state in states.items():
        if name.startswith(_DEPARTMENT_PREFIX):
            unit = name.removeprefix(_DEPARTMENT_PREFIX)
            gauge("huying_broker_unit_queue_messages", {"unit": unit}).set(state.messages)
