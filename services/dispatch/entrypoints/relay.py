"""The relay: publishes the events of tickets, directory, refused replies and matters."""

import threading
from collections.abc import Callable

from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import DeclaringChannel, declare_topology
from services.common.observability.logging import get_logger
from services.common.process import Loop, run_process
from services.common.settings import load
from services.common.store.connection import StoreUnavailable
from services.common.store.lease import Leases
from services.common.store.relay import Relay
from services.dispatch.adapters.units.feed import SOURCES
from services.dispatch.adapters.units.numbering import UnitNumbering
from services.dispatch.bootstrap import SERVICE, Container, bootstrap
from services.dispatch.ports.units import BrokerAway
from services.dispatch.settings import DispatchSettings

COLLECTIONS = ("tickets", "directories", "replies", "audit_log", "matters")
# Of the others seldom anything is told, and nobody waits for it: a look a second is enough.
_BUSY_IDLE_SECONDS, _IDLE_SECONDS = 0.2, 1.0
_REPLAY_SECONDS, _REPLAY_LEASE, _LEASE_SECONDS = 1.0, "unit-replays", 30.0

_log = get_logger(__name__)


def main() -> None:
    """Publish events."""
    run(bootstrap(load(DispatchSettings)))


def run(container: Container) -> None:
    """Publish until told to stop: one loop, connection and lease owner for each collection."""
    container.prepare_database()
    loops: dict[str, Loop] = {name: publishing(container, name) for name in COLLECTIONS}
    loops["unit-replays"] = replaying(container)
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
            prepare=UnitNumbering(container.database, name) if name in SOURCES else None,
            idle_seconds=_BUSY_IDLE_SECONDS if name == "tickets" else _IDLE_SECONDS,
        )
        try:
            relay.run(stop)
        finally:
            publisher.close()

    return loop


def replaying(container: Container) -> Loop:
    """Return the loop that puts ranges of units' feeds on their queues again."""

    def loop(stop: threading.Event) -> None:
        publisher = WindowedPublisher(
            container.amqp_url,
            declare_topology=lambda channel: declare_with_units(container, channel),
            name=f"{container.settings.process_name}-unit-replays",
        )
        go_on = container.units.going_on(publisher)
        leases = container.leases("unit-replays")
        try:
            while not stop.is_set():
                replay_once(go_on, leases)
                stop.wait(_REPLAY_SECONDS)
        finally:
            publisher.close()

    return loop


def replay_once(go_on: Callable[[], int], leases: Leases) -> None:
    """Send the next of every replay, in one process at a time; outages are waited out."""
    try:
        leases.renew_all()
        if leases.held(_REPLAY_LEASE) or leases.acquire(_REPLAY_LEASE, _LEASE_SECONDS) is not None:
            go_on()
    except (BrokerAway, StoreUnavailable) as error:
        _log.warning("unit_replays_wait", reason=str(error))


def declare_with_units(container: Container, channel: DeclaringChannel) -> None:
    """Declare the topology with the queue of every unit of the directory in force."""
    try:
        directory = container.directories.current()
    except StoreUnavailable:  # the relay notices by itself; what is declared stays declared
        directory = None
    declare_topology(channel, sorted(directory.units) if directory else ())
