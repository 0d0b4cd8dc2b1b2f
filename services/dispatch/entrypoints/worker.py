"""The worker: appeals become tickets, residents' feedback and units' replies are applied."""

from collections.abc import Callable, Sequence

from services.common.broker.consumer import BatchConsumer
from services.common.broker.delivery import Delivery
from services.common.broker.verdicts import (
    Ack,
    DeadLetter,
    DependencyUnavailable,
    RetryLater,
    Verdict,
)
from services.common.contracts.catalogue import InvalidEvent, UnknownEvent, decode
from services.common.contracts.envelope import Envelope, MalformedEnvelope
from services.common.contracts.events.appeal import AppealSubmitted
from services.common.observability.logging import bound
from services.common.process import Check, Loop, run_process
from services.common.settings import load
from services.common.store.connection import StoreUnavailable
from services.dispatch.application.tickets.home import NotTakenOnYet
from services.dispatch.application.tickets.open_tickets import NoDirectory, Submitted
from services.dispatch.bootstrap import Container, bootstrap
from services.dispatch.domain.refusals import NotFound
from services.dispatch.entrypoints.messages.feedback import Feedback, submitted_of
from services.dispatch.entrypoints.messages.replies import UnitReplies
from services.dispatch.ports.tickets import StaleAggregate
from services.dispatch.settings import DispatchSettings

_DEPENDENCIES = (StoreUnavailable, NoDirectory, DependencyUnavailable)
# A race is over soon; an appeal that no ticket has yet may be published again after minutes.
_RACE_SECONDS = (5, 5, 5, 30, 30)
_LATER_SECONDS = 300
_READABLE = (UnknownEvent, InvalidEvent, MalformedEnvelope)


def open_appeals(container: Container, deliveries: Sequence[Delivery]) -> list[Verdict]:
    """Open tickets for one batch; what cannot be read is set aside by itself."""
    verdicts: list[Verdict] = []
    batch: list[Submitted] = []
    for delivery in deliveries:
        try:
            found = read_submitted(delivery.body)
            verdicts.append(Ack())
        except _READABLE as error:
            verdicts.append(DeadLetter(f"{type(error).__name__}: {error}"))
            continue
        if found is not None:
            batch.append(found)
    if batch:
        container.open_tickets(batch)
    return verdicts


def apply_feedback(feedback: Feedback, deliveries: Sequence[Delivery]) -> list[Verdict]:
    """Apply ratings, call-backs and withdrawals one by one: each is about another ticket."""
    return [_apply(feedback, delivery) for delivery in deliveries]


def read_submitted(body: bytes) -> Submitted | None:
    """Return the appeal of a message; None for one that was settled as it came in.

    Raises:
        MalformedEnvelope, UnknownEvent, InvalidEvent: it can never be understood.

    """
    envelope = Envelope.from_json(body)
    event = decode(envelope)
    if not isinstance(event, AppealSubmitted):
        raise UnknownEvent(f"{envelope.type} is not for dispatch.appeals")
    return None if event.settled else submitted_of(event, envelope)


def make_consumers(container: Container) -> dict[str, BatchConsumer]:
    """Return the consumers of dispatch's three queues, by what they bring."""
    feedback = Feedback(container)
    return {
        "appeals": _consumer(container, "appeals", lambda items: open_appeals(container, items)),
        "feedback": _consumer(container, "feedback", lambda items: apply_feedback(feedback, items)),
        "replies": _consumer(container, "replies", UnitReplies(container)),
    }


def main() -> None:
    """Open tickets, apply feedback and units' replies."""
    run(bootstrap(load(DispatchSettings)))


def run(container: Container) -> None:
    """Consume the three queues until told to stop."""
    consumers = make_consumers(container)
    container.prepare_database()
    loops: dict[str, Loop] = {name: consumer.run for name, consumer in consumers.items()}
    checks: dict[str, Check] = {
        f"queue:{name}": _consuming(consumer) for name, consumer in consumers.items()
    }
    run_process(
        container.settings,
        "dispatch-worker",
        loops,
        {**checks, "store": container.ping_store},
    )


def _apply(feedback: Feedback, delivery: Delivery) -> Verdict:
    try:
        envelope = Envelope.from_json(delivery.body)
        with bound(appeal_id=envelope.subject):
            feedback(envelope)
    except _READABLE as error:
        return DeadLetter(f"{type(error).__name__}: {error}")
    except (StaleAggregate, NotTakenOnYet, NotFound) as error:
        # Its ticket is being written at this moment, or its own event is still on the way.
        return RetryLater(f"{type(error).__name__}: {error}", _pause(delivery.attempts))
    return Ack()


def _pause(attempts: int) -> float:
    return _RACE_SECONDS[attempts] if attempts < len(_RACE_SECONDS) else _LATER_SECONDS


def _consumer(
    container: Container, name: str, handler: Callable[[Sequence[Delivery]], Sequence[Verdict]]
) -> BatchConsumer:
    return BatchConsumer(
        container.amqp_url,
        f"dispatch.{name}",
        handler,
        batch=200,
        dependency_errors=_DEPENDENCIES,
        name=f"{container.settings.process_name}-{name}",
    )


def _consuming(consumer: BatchConsumer) -> Check:
    def check() -> None:
        trouble = consumer.healthy()
        if trouble:
            raise DependencyUnavailable(trouble)

    return check
