"""The relay: publishes what became of notifications and of units' endpoints."""

from threading import Event

from services.common.broker.publisher import WindowedPublisher
from services.common.broker.queue_watch import watch_loops
from services.common.ids import new_id
from services.common.process import Loop, run_process
from services.common.settings import load
from services.common.store.lease import Leases
from services.common.store.relay import Relay
from services.notify.adapters.documents import ADDRESSES, ENDPOINTS, LEASES, NOTIFICATIONS
from services.notify.bootstrap import Container, bootstrap
from services.notify.settings import NotifySettings


def main() -> None:
    """Publish what became of notifications."""
    run(bootstrap(load(NotifySettings)))


def run(container: Container) -> None:
    """Run until told to stop."""
    settings = container.settings
    loops = {name: publishing(container, name) for name in (NOTIFICATIONS, ENDPOINTS, ADDRESSES)}
    loops |= watch_loops(settings, "notify")
    run_process(settings, "notify-relay", loops, {"store": container.ping_store})


def publishing(container: Container, name: str) -> Loop:
    """Return the loop that publishes one collection's events, on a connection of its own."""
    settings = container.settings
    amqp_url, who = settings.amqp_url.get_secret_value(), f"{settings.process_name}-{name}"

    def publish(stop: Event) -> None:
        publisher = WindowedPublisher(amqp_url, name=who)
        leases = Leases(container.database[LEASES], new_id(who))
        try:
            Relay(container.database[name], publisher, leases, service="notify").run(stop)
        finally:
            publisher.close()

    return publish
