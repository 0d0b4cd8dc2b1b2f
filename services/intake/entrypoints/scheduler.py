"""The scheduler: call-backs that fall due, appeals nobody took on, events that never came."""

import threading
from collections.abc import Callable
from functools import partial

from services.common.broker.verdicts import DependencyUnavailable
from services.common.contracts.envelope import Envelope
from services.common.observability.logging import get_logger
from services.common.observability.metrics import gauge
from services.common.process import run_process
from services.common.settings import load
from services.common.store.connection import StoreUnavailable
from services.common.web.reconcile import Reconciler
from services.intake.adapters.dispatch_api import step_of
from services.intake.application.following.follow_tickets import TicketStepOf
from services.intake.application.open311.publish_requests import BATCH
from services.intake.bootstrap import Container
from services.intake.ports.dispatch import DispatchUnavailable
from services.intake.settings import IntakeSettings
from services.intake.wiring.foundation import SERVICE

_REPUBLISH_EVERY_SECONDS = 15.0
_PUBLISH_EVERY_SECONDS = 0.5
_TELL_EVERY_SECONDS = 5.0
_SWEEP_EVERY_SECONDS = 600.0
_FULL_ROUND = 200
_log = get_logger(__name__)


def main() -> None:
    """Raise call-backs, republish what nobody took on, fetch what never came."""
    run(Container(load(IntakeSettings)))


def run(container: Container) -> None:
    """Run the loops until told to stop; several schedulers may run, each step is guarded."""
    settings = container.settings
    reconciler = make_reconciler(container)
    # Looked at four times within its patience, so that a short one (tests, faults) is kept too.
    republish_every = min(_REPUBLISH_EVERY_SECONDS, settings.intake_republish_after_seconds / 4)

    def reconcile(stop: threading.Event) -> None:
        reconciler.run(stop, interval_seconds=settings.intake_reconcile_seconds)

    loops: dict[str, Callable[[threading.Event], None]] = {
        "public_requests": every(_PUBLISH_EVERY_SECONDS, lambda: publish_requests(container)),
        "callbacks": partial(callbacks, container),
        "republish": every(republish_every, container.republish_appeals),
        "quarantine": partial(quarantine, container),
        "attachments": every(_SWEEP_EVERY_SECONDS, container.sweep_attachments),
        "reconcile": reconcile,
    }
    run_process(settings, "intake-scheduler", loops, {"mongodb": container.ping})


def callbacks(container: Container, stop: threading.Event) -> None:
    """Loop: raise the call-backs that fall due, over a database that is made ready first."""
    container.prepare_database()
    seconds = container.settings.intake_scheduler_seconds
    every(seconds, partial(raise_callbacks, container))(stop)


def quarantine(container: Container, stop: threading.Event) -> None:
    """Loop: tell what was decided about held appeals, first what an earlier process left."""
    container.tell_decisions.once_more()
    every(_TELL_EVERY_SECONDS, partial(tell_decisions, container))(stop)


def raise_callbacks(container: Container) -> None:
    """Move on all that time has moved, and tell how many calls wait."""
    while container.raise_callbacks() >= _FULL_ROUND:
        _log.info("callbacks_raised", count=_FULL_ROUND)
    gauge("huying_intake_callbacks_due").set(container.timers.callbacks_due())
    gauge("huying_intake_quarantined").set(container.quarantine.count())


def tell_decisions(container: Container) -> None:
    """Let the audit chain hear what was decided about held appeals; later, if dispatch is away."""
    try:
        container.tell_decisions()
    except DispatchUnavailable as error:
        _log.warning("decisions_wait", cause=str(error))


def publish_requests(container: Container) -> None:
    """Tell the public side all that changed."""
    while container.publish_requests() >= BATCH:
        _log.info("requests_published", count=BATCH)


def make_reconciler(container: Container) -> Reconciler:
    """Return what compares dispatch's tickets with the views here."""

    def apply(events: list[Envelope]) -> None:
        held = container.follow_tickets(
            [TicketStepOf(event.subject, step_of(event)) for event in events]
        )
        if held:
            raise DependencyUnavailable(f"could not follow {sorted(held)}")

    return Reconciler(
        container.dispatch_client,
        container.views.sequences,
        apply,
        container.cursor("heads/dispatch"),
        service=SERVICE,
        source="dispatch",
    )


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
