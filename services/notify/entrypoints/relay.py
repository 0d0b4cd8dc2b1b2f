"""The relay: publishes what became of notifications."""

from threading import Event

from services.common.broker.publisher import WindowedPublisher
from services.common.broker.queue_watch import watch_loops
from services.common.ids import new_id
from services.common.process import run_process
from services.common.store.lease import Leases
from services.common.store.relay import Relay
from services.notify.adapters.documents import LEASES, NOTIFICATIONS
from services.notify.bootstrap import Container


def run(container: Container) -> None:
    """Run until told to stop."""
    settings = container.settings
    publisher = WindowedPublisher(settings.amqp_url.get_secret_value(), name=settings.process_name)

    def publish(stop: Event) -> None:
        leases = Leases(container.database[LEASES], new_id(settings.process_name))
        collection = container.database[NOTIFICATIONS]
        Relay(collection, publisher, leases, service="notify").run(stop)

    loops = {"relay": publish, **watch_loops(settings, "notify")}
    run_process(settings, "notify-relay", loops, {"store": container.ping_store})
    publisher.close()
