"""The relay: publishes the events of tickets, directory, refused replies and matters."""

import threading

from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import DeclaringChannel, declare_topology
from services.common.process import Loop, run_process
from services.common.store.connection import StoreUnavailable
from services.common.store.relay import Relay
from services.dispatch.bootstrap import SERVICE, Container

COLLECTIONS = ("tickets", "directories", "replies", "audit_log", "matters")
# Of the others seldom anything is told, and nobody waits for it: a look a second is enough.
_BUSY_IDLE_SECONDS, _IDLE_SECONDS = 0.2, 1.0


def run(container: Container) -> None:
    """Publish until told to stop: one loop, connection and lease owner for each collection."""
    container.prepare_database()
    loops: dict[str, Loop] = {name: publishing(container, name) for name in COLLECTIONS}
    run_process(container.settings, "dispatch-relay", loops, {"store": container.ping_store})


def publishing(container: Container, name: str) -> Loop:
    """Return the loop that publishes one collection's events."""

    def loop(stop: threading.Event) -> None:
        publisher = WindowedPublisher(
            container.amqp_url,
            declare_topology=lambda channel: declare_with_units(container, channel),
            name=f"{container.settings.process_name}-{name}",
        )
        relay = Relay(
            container.database[name],
            publisher,
            container.leases(f"relay-{name}"),
            service=SERVICE,
            idle_seconds=_BUSY_IDLE_SECONDS if name == "tickets" else _IDLE_SECONDS,
        )
        try:
            relay.run(stop)
        finally:
            publisher.close()

    return loop


def declare_with_units(container: Container, channel: DeclaringChannel) -> None:
    """Declare the topology with the queue of every unit of the directory in force."""
    try:
        directory = container.directories.current()
    except StoreUnavailable:  # the relay notices by itself; what is declared stays declared
        directory = None
    declare_topology(channel, sorted(directory.units) if directory else ())
