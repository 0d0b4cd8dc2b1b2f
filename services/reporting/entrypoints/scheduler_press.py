"""The scheduler's part for what is ordered: exports, bulletins, and word of what stands."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from services.common.broker.publisher import WindowedPublisher
from services.common.ids import new_id
from services.common.observability.metrics import gauge
from services.common.process import Loop
from services.common.store.connection import store_errors
from services.common.store.lease import Leases
from services.common.store.relay import Relay
from services.reporting.adapters.jobs.documents import TELLING
from services.reporting.application.jobs.run_jobs import RunJobs
from services.reporting.bootstrap import Container

_JOBS_SECONDS = 2.0
_SCHEDULE_SECONDS = 30.0
_FIRST_LOOK_SECONDS = 60.0


def press_loops(container: Container) -> dict[str, Loop]:
    """Return the loops by name."""
    loops: dict[str, Loop] = {
        "exports": partial(work, lambda: container.export_office.run),
        "bulletins": partial(work, lambda: container.press.run),
        **{
            f"tell-{name}": telling(container, name)
            for name in (document._get_collection_name() for document in TELLING)
        },
    }
    loops["hotspots"] = partial(look_out, container)
    if container.settings.reporting_scheduled:
        loops["bulletin-schedule"] = partial(schedule, container)
    return loops


def work(run_jobs_of: Callable[[], RunJobs], stop: threading.Event) -> None:
    """Do what waits, one job at a time; take away what has expired."""
    run_jobs = run_jobs_of()
    while not stop.is_set():
        with store_errors():
            while not stop.is_set() and run_jobs():
                pass
            run_jobs.clear()
        stop.wait(_JOBS_SECONDS)


def schedule(container: Container, stop: threading.Event) -> None:
    """Order the bulletins of periods that are over; several schedulers order the same ones."""
    while not stop.is_set():
        with store_errors():
            container.press.schedule()
        stop.wait(_SCHEDULE_SECONDS)


def look_out(container: Container, stop: threading.Event) -> None:
    """Look for hot spots now and then, one process at a time."""
    leases, now = Leases(container.database["leases"], new_id("own")), container.clock.now
    pause = container.settings.reporting_hotspot_seconds
    while not stop.wait(min(pause, _FIRST_LOOK_SECONDS)):
        with store_errors():
            if leases.acquire("hotspots", pause * 2) is not None:
                container.lookout.find(now())
                since = now() - timedelta(days=container.lookout.rules.window_days)
                for level, count in container.hotspots.counts(since).items():
                    gauge("huying_reporting_hotspots", {"level": level}).set(count)
        stop.wait(pause)


def telling(container: Container, name: str) -> Loop:
    """Return the loop that publishes one collection's events, on a connection of its own."""
    settings = container.settings
    amqp_url, who = settings.amqp_url.get_secret_value(), f"{settings.process_name}-{name}"

    def publish(stop: threading.Event) -> None:
        publisher = WindowedPublisher(amqp_url, name=who)
        leases = Leases(container.database["leases"], new_id(who))
        try:
            Relay(container.database[name], publisher, leases, service="reporting").run(stop)
        finally:
            publisher.close()

    return publish
