"""The worker: follows dispatch's events and queues a notification for each reader of each step."""

from collections.abc import Sequence
from threading import Event

from services.common.broker.consumer import BatchConsumer
from services.common.broker.delivery import Delivery
from services.common.broker.verdicts import (
    Ack,
    DependencyUnavailable,
    InvalidMessage,
    RetryLater,
    Verdict,
)
from services.common.contracts.catalogue import InvalidEvent, publisher_of
from services.common.contracts.envelope import Envelope, MalformedEnvelope
from services.common.contracts.events.appeal import (
    AppealAnonymised,
    AppealAnswered,
    AppealTransferred,
)
from services.common.contracts.events.directory import DirectoryPublished
from services.common.contracts.events.endpoint import EndpointDisabled
from services.common.contracts.events.ticket import TicketAnonymised
from services.common.process import Loop, run_process
from services.common.settings import load
from services.common.store.connection import StoreUnavailable
from services.common.web.client import ServiceClient
from services.common.web.reconcile import Reconciler
from services.notify.application.read_step import read_step
from services.notify.bootstrap import Container, bootstrap
from services.notify.domain.inbox import InboxItem, item_about_endpoint
from services.notify.domain.report_subscription import EVENTS
from services.notify.domain.step import Step
from services.notify.entrypoints.bounces import looking
from services.notify.ports.dependencies import DependencyAway
from services.notify.settings import NotifySettings

QUEUE = "notify.events"
# Loops beside the consumer, by the container's part that has a ``run``.
_PARTS = {
    "directory": "follow_directory",
    "unit-feeds": "follow_unit_feeds",
    "replays": "go_on_with_replays",
    "mended-templates": "send_mended",
    "acts": "tell_acts",
}
_ENDED_AT_THE_DESK = frozenset({AppealAnswered.TYPE, AppealTransferred.TYPE})


def handle(container: Container, deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
    """Take one batch: steps of tickets, new versions of the directory; the rest is not ours."""
    envelopes = [read(delivery.body) for delivery in deliveries]
    held = follow(container, envelopes)
    return [_verdict(envelope, held) for envelope in envelopes]


def follow(container: Container, envelopes: Sequence[Envelope]) -> frozenset[str]:
    """Apply events in any order; return the tickets that wait for a missing one.

    Raises:
        DependencyAway: when a new directory could not be fetched.
        InvalidMessage: when an event does not fit its type.

    """
    held = container.follow_tickets([_step(item) for item in envelopes if _is_step(item)])
    container.tell_reporter([_step(item) for item in envelopes if item.type in _ENDED_AT_THE_DESK])
    disabled = [_step(item) for item in envelopes if item.type == EndpointDisabled.TYPE]
    _tell_staff(container, [item_about_endpoint(step) for step in disabled])
    container.tell_of_reports([_step(item) for item in envelopes if item.type in EVENTS])
    if any(envelope.type == DirectoryPublished.TYPE for envelope in envelopes):
        container.directory.refresh()
    return held | {one.subject for one in envelopes if not _forgotten(container, one)}


def _tell_staff(container: Container, items: Sequence[InboxItem]) -> None:
    if items:
        container.notifications.add(container.queue_for_addresses(items))
        container.inbox.add(items)


def read(body: bytes) -> Envelope:
    """Return the envelope, or raise InvalidMessage when it can never be understood."""
    try:
        return Envelope.from_json(body)
    except MalformedEnvelope as error:
        raise InvalidMessage(str(error)) from error


def reconciler(container: Container, dispatch: ServiceClient) -> Reconciler:
    """Return what finds and fetches dispatch's events that never came by the broker."""

    def apply(envelopes: list[Envelope]) -> None:
        held = follow(container, envelopes)
        if held:
            raise DependencyAway(f"gaps in {', '.join(sorted(held))}")

    return Reconciler(
        dispatch,
        known=container.views.sequences,
        apply=apply,
        cursor=container.reconcile_cursor,
        service="notify",
        source="dispatch",
    )


def main() -> None:
    """Follow events and queue notifications."""
    run(bootstrap(load(NotifySettings)))


def run(container: Container) -> None:
    """Run until told to stop."""
    consumer = _consumer(container)

    def consuming() -> None:
        trouble = consumer.healthy()
        if trouble:
            raise DependencyUnavailable(trouble)

    loops = {"events": consumer.run, **_own_loops(container)}
    checks = {"store": container.ping_store, "broker": consuming}
    run_process(container.settings, "notify-worker", loops, checks)


def _own_loops(container: Container) -> dict[str, Loop]:
    """Return what runs beside the consumer, wired when it begins: a MongoDB away is waited out."""

    def reconcile(stop: Event) -> None:
        compare = reconciler(container, container.service("dispatch"))
        compare.run(stop, interval_seconds=container.settings.notify_reconcile_seconds)

    loops: dict[str, Loop] = {"reconcile": reconcile}
    loops |= {name: _wired_late(container, part) for name, part in _PARTS.items()}
    box = container.bounce_box
    if box is not None:
        loops["bounces"] = lambda stop: looking(container, box).run(stop)
    return loops


def _wired_late(container: Container, part: str) -> Loop:
    def run_it(stop: Event) -> None:
        getattr(container, part).run(stop)

    return run_it


def _consumer(container: Container) -> BatchConsumer:
    return BatchConsumer(
        container.settings.amqp_url.get_secret_value(),
        QUEUE,
        lambda deliveries: handle(container, deliveries),
        dependency_errors=(StoreUnavailable, DependencyAway),
        name=container.settings.process_name,
    )


def _forgotten(container: Container, envelope: Envelope) -> bool:
    """Erase what an anonymised appeal or ticket leaves behind; return whether all of it is gone."""
    match envelope.type:
        case AppealAnonymised.TYPE:
            container.inbox.erase_words(envelope.subject)
            return container.erasure.of_appeal(envelope.subject)
        case TicketAnonymised.TYPE:
            return container.erasure.of_ticket(envelope.subject)
        case _:
            return True


def _is_step(envelope: Envelope) -> bool:
    is_dispatchs = publisher_of(envelope.type) == "dispatch"
    return is_dispatchs and envelope.type != DirectoryPublished.TYPE


def _step(envelope: Envelope) -> Step:
    try:
        return read_step(envelope)
    except InvalidEvent as error:
        raise InvalidMessage(str(error)) from error


def _verdict(envelope: Envelope, held: frozenset[str]) -> Verdict:
    if envelope.subject in held:
        # An earlier step is missing and dispatch's feed does not have it or does not answer; or
        # what has to be erased is being sent.
        return RetryLater("gap", dependency=_is_step(envelope))
    return Ack()
