"""The worker: follows dispatch's events, keeps the directory fresh, runs imports, pulls mail."""

import threading
import time
from collections.abc import Sequence

from services.common.broker.consumer import BatchConsumer
from services.common.broker.delivery import Delivery
from services.common.broker.verdicts import Ack, DeadLetter, RetryLater, Verdict
from services.common.contracts.catalogue import InvalidEvent, UnknownEvent, decode
from services.common.contracts.envelope import Envelope, MalformedEnvelope
from services.common.observability.logging import get_logger
from services.common.observability.metrics import gauge
from services.common.process import Loop, run_process
from services.common.settings import load
from services.common.store.connection import StoreUnavailable
from services.intake.adapters.dispatch_api import step_of
from services.intake.application.attachments.check import CheckAttachments
from services.intake.application.channels.run_imports import RunImports
from services.intake.application.following.follow_tickets import FollowTickets, TicketStepOf
from services.intake.application.refresh_directory import RefreshDirectory
from services.intake.bootstrap import Container
from services.intake.entrypoints.import_rows import ImportRows
from services.intake.entrypoints.mail import looking
from services.intake.ports.attachments import ScannerUnavailable
from services.intake.ports.dispatch import DispatchUnavailable
from services.intake.settings import IntakeSettings

QUEUE = "intake.events"
_UPLOAD_PAUSE_SECONDS = 0.5
_AWAY_PAUSE_SECONDS = 5.0
_DIRECTORY = "directory.published.v1"
_log = get_logger(__name__)


class NotConsuming(Exception):
    """The worker is not taking messages at the moment; the text says why."""


class EventHandler:
    """Gives each delivery of a batch its verdict; the tickets of a batch are followed together."""

    def __init__(self, follow: FollowTickets, refresh: RefreshDirectory) -> None:
        self._follow = follow
        self._refresh = refresh

    def __call__(self, deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        """Return one verdict for each delivery."""
        verdicts: dict[int, Verdict] = {}
        steps: dict[int, TicketStepOf] = {}
        for index, delivery in enumerate(deliveries):
            try:
                envelope = Envelope.from_json(delivery.body)
                _require_readable(envelope)
            except (MalformedEnvelope, InvalidEvent) as error:
                verdicts[index] = DeadLetter(f"{type(error).__name__}: {error}")
                continue
            if envelope.type == _DIRECTORY:
                verdicts[index] = self._directory(envelope)
            else:
                steps[index] = TicketStepOf(envelope.subject, step_of(envelope))
        held = self._follow(list(steps.values())) if steps else frozenset()
        for index, item in steps.items():
            waits = item.ticket_id in held
            verdicts[index] = RetryLater("events are missing", dependency=True) if waits else Ack()
        return [verdicts[index] for index in range(len(deliveries))]

    def _directory(self, envelope: Envelope) -> Verdict:
        try:
            self._refresh(envelope.data["version"])
        except DispatchUnavailable as error:
            return RetryLater(str(error), dependency=True)
        return Ack()


def main() -> None:
    """Follow dispatch's events."""
    run(Container(load(IntakeSettings)))


def run(container: Container) -> None:
    """Consume until told to stop."""
    consumer = make_consumer(container)

    def consuming() -> None:
        trouble = consumer.healthy()
        if trouble is not None:
            raise NotConsuming(trouble)

    checks = {"mongodb": container.ping, "broker": consuming}
    run_process(container.settings, "intake-worker", _loops(container, consumer), checks)


def _loops(container: Container, consumer: BatchConsumer) -> dict[str, Loop]:
    """Return what this process does all the time, by its names."""
    every = container.settings.intake_directory_poll_seconds

    def consume(stop: threading.Event) -> None:
        container.prepare_database()
        consumer.run(stop)

    loops: dict[str, Loop] = {
        "events": consume,
        "directory": lambda stop: keep_directory_fresh(container.refresh_directory, stop, every),
        "imports": lambda stop: run_waiting_imports(
            container.run_imports(ImportRows(container)), stop
        ),
        "attachments": lambda stop: check_attachments(container.check_attachments, stop),
    }
    mailbox = container.mailbox
    if mailbox is not None:
        loops["mail"] = lambda stop: looking(container, mailbox).run(stop)
    return loops


def run_waiting_imports(run: RunImports, stop: threading.Event) -> None:
    """Run imports one after the other; look for another every second."""
    while not stop.is_set():
        try:
            if run(stop.is_set):
                continue
        except StoreUnavailable as error:
            _log.warning("imports_wait", cause=type(error).__name__)
        stop.wait(1.0)


def check_attachments(check: CheckAttachments, stop: threading.Event) -> None:
    """Check uploads as they come; what the scanner or the database is needed for waits."""
    while not stop.is_set():
        pause = _UPLOAD_PAUSE_SECONDS
        try:
            if check():
                continue
        except (ScannerUnavailable, StoreUnavailable) as error:
            _log.warning("attachments_wait", reason=str(error))
            pause = _AWAY_PAUSE_SECONDS
        stop.wait(pause)


def make_consumer(container: Container) -> BatchConsumer:
    """Return the consumer of this process."""
    return BatchConsumer(
        container.settings.amqp_url.get_secret_value(),
        QUEUE,
        EventHandler(container.follow_tickets, container.refresh_directory),
        dependency_errors=(StoreUnavailable, DispatchUnavailable),
        name=container.settings.process_name,
    )


def keep_directory_fresh(
    refresh: RefreshDirectory, stop: threading.Event, every_seconds: float
) -> None:
    """Ask dispatch for a newer directory now and then; soon again while it does not answer."""
    asked = time.monotonic()
    while not stop.is_set():
        try:
            refresh()
            asked = time.monotonic()
            pause = every_seconds
        except (DispatchUnavailable, StoreUnavailable) as error:
            _log.warning("directory_not_refreshed", cause=type(error).__name__)
            pause = min(5.0, every_seconds)
        gauge("huying_intake_directory_age_seconds").set(time.monotonic() - asked)
        stop.wait(pause)


def _require_readable(envelope: Envelope) -> None:
    """A type of a later version is taken in as a step without words; a broken one is refused."""
    try:
        decode(envelope)
    except UnknownEvent:
        return
