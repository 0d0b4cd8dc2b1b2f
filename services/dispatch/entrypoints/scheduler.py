"""The scheduler: clocks that run out, the auditor, gauges, events that never came."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from services.common.broker.admin import ManagementUnavailable
from services.common.broker.dead_letters import DEAD_LETTER_QUEUES
from services.common.broker.topology import QUEUES, dead_queue
from services.common.clock import Clock, SystemClock
from services.common.observability.logging import get_logger
from services.common.observability.metrics import gauge
from services.common.process import Loop, run_process
from services.common.settings import load
from services.common.store.connection import StoreUnavailable
from services.common.web.reconcile import Reconciler
from services.dispatch.bootstrap import SERVICE, Container, bootstrap
from services.dispatch.entrypoints.messages.feedback import Feedback
from services.dispatch.entrypoints.rounds.audit import ANCHOR_SECONDS, AuditRounds
from services.dispatch.entrypoints.rounds.learning import Lessons
from services.dispatch.ports.units import BrokerAway
from services.dispatch.settings import DispatchSettings

_QUEUES_SECONDS = 15.0
_HISTORY_SECONDS = 5.0
_CALENDARS_SECONDS = 5.0
_BATCHES = 20
_ACCURACY_SECONDS = 30.0
_PAPERS_SECONDS = 1.0
_ROSTERS_SECONDS = 30.0
_TRIM_SECONDS = 3600.0
_UNIT_PREFIX = "department."
_log = get_logger(__name__)


class Pace:
    """How fast business time runs against wall time, as seen between two looks."""

    def __init__(self, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._last: tuple[datetime, float] | None = None

    def look(self) -> float:
        """Return business seconds per wall second, at least one."""
        now, wall = self._clock.now(), self._monotonic()
        before, self._last = self._last, (now, wall)
        if before is None or wall <= before[1]:
            return 1.0
        return max(1.0, (now - before[0]).total_seconds() / (wall - before[1]))


def main() -> None:
    """Take the steps that are due, audit the clocks, look for events that never came."""
    run(bootstrap(load(DispatchSettings)))


def run(container: Container) -> None:
    """Run the loops until told to stop; several schedulers may run."""
    container.prepare_database()
    checks = {"store": container.ping_store}
    run_process(container.settings, "dispatch-scheduler", loops(container), checks)


def loops(container: Container) -> dict[str, Loop]:
    """Return what a scheduler does again and again, by name."""
    settings = container.settings
    often = settings.dispatch_scheduler_seconds
    return {
        "clocks": every(often, partial(advance, container, Pace(container.clock))),
        "matters": every(often, container.matters.climb),
        "calendars": every(_CALENDARS_SECONDS, partial(recompute, container)),
        "audit": every(settings.dispatch_audit_seconds, partial(audit, container)),
        "history": every(_HISTORY_SECONDS, container.audit.move_history),
        "anchor": every(ANCHOR_SECONDS, AuditRounds(container.audit)),
        "first_dispatch": every(_ACCURACY_SECONDS, container.classifying.measure),
        "papers": every(_PAPERS_SECONDS, container.documents.register),
        "rosters": every(_ROSTERS_SECONDS, container.rosters.warn),
        "lessons": Lessons(container, settings.dispatch_learn_seconds),
        "accounts": every(settings.dispatch_accounts_seconds, partial(keep_accounts, container)),
        "unit_feeds": every(_TRIM_SECONDS, container.units.trim),
        "queues": every(_QUEUES_SECONDS, partial(measure_queues, container)),
        "reconcile": partial(
            make_reconciler(container).run, interval_seconds=settings.dispatch_reconcile_seconds
        ),
    }


def advance(container: Container, pace: Pace) -> None:
    """Take the steps that are due, and show when that was done last."""
    container.advance_clocks(speed=pace.look())
    stamp = gauge("huying_dispatch_scheduler_last_round_timestamp_seconds")
    stamp.set(SystemClock().now().timestamp())


def audit(container: Container) -> None:
    """Prove that each open ticket has a next step, and show that somebody does (F8)."""
    container.auditors.clocks()
    container.auditors.steps()
    beat = gauge("huying_dispatch_auditor_last_round_timestamp_seconds")
    beat.set(SystemClock().now().timestamp())


def recompute(container: Container) -> None:
    """Count deadlines anew, some thousands in one go, until none goes by older calendars."""
    while container.calendars.recompute(most_batches=_BATCHES):
        _log.info("deadlines_being_recomputed")


def make_reconciler(container: Container) -> Reconciler:
    """Return what compares intake's appeals with what was heard of them here."""
    return Reconciler(
        container.intake,
        lambda subjects: dict(container.heard.known(subjects)),
        Feedback(container).apply,
        container.cursor("heads/intake"),
        service=SERVICE,
        source="intake",
    )


def keep_accounts(container: Container) -> None:
    """Make and withdraw units' AMQP accounts as the directory's units come and go."""
    if container.units.keep is None or container.settings.amqp_management_url is None:
        return
    try:
        container.units.keep()
    except BrokerAway as error:
        _log.warning("unit_accounts_wait", reason=str(error))


def measure_queues(container: Container) -> None:
    """Set the gauges of our queues, of dead letters and of what units have not read."""
    api = container.management()
    if api is None:
        return
    try:
        with api:
            states = {state.name: state.messages for state in api.queues()}
    except ManagementUnavailable as error:
        _log.warning("queues_not_measured", reason=str(error))
        return
    for queue in QUEUES:
        gauge("huying_broker_queue_messages", {"queue": queue}).set(states.get(queue, 0))
    for queue in DEAD_LETTER_QUEUES:
        dead = states.get(dead_queue(queue), 0)
        gauge("huying_broker_dead_letters", {"queue": queue}).set(dead)
    for name, messages in states.items():
        if name.startswith(_UNIT_PREFIX):
            labels = {"unit": name.removeprefix(_UNIT_PREFIX)}
            gauge("huying_broker_unit_queue_messages", labels).set(messages)


def every(seconds: float, step: Callable[[], object]) -> Callable[[threading.Event], None]:
    """Return a loop that takes a step now and then; a database that is away is waited for."""

    def loop(stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                step()
            except StoreUnavailable as error:
                _log.warning("scheduler_waits", reason=str(error))
            stop.wait(seconds)

    return loop
