"""Every exchange, queue and binding of the system, as data, and the one way to declare them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from pika.exceptions import ChannelClosedByBroker

EVENTS = "huying.events"
DEPARTMENTS = "huying.departments"
REPLIES = "huying.replies"
DEAD = "huying.dead"

EXCHANGES: dict[str, str] = {
    EVENTS: "topic",
    DEPARTMENTS: "topic",
    REPLIES: "topic",
    DEAD: "direct",
}

RETRY_DELAYS_SECONDS = (5, 30, 300)
# A message that takes its consumer's process down comes back this often before it is set aside.
DELIVERY_LIMIT = 20
# RabbitMQ 4 drops after 20 deliveries where nothing is said, 3.10 refuses -1: "as good as never".
NO_DELIVERY_LIMIT = 1_000_000
DEPARTMENT_MAX_LENGTH = 100_000
# What units' queues set aside: rejected by the unit's program, or pushed out of a full queue.
DEPARTMENTS_DEAD = "departments"

# Every noun that is told in a ticket's own sequence: who follows tickets wants them all, for a gap
# has to be asked for.
_TICKET_STORY = (
    "ticket.#",
    "work_order.#",
    "arbitration.#",
    "whistle.#",
    "danger.#",
    "unit.#",
    "supervision.#",
    "deadline.#",
    "paper.#",
    "document.#",
    "joint_meeting.#",
    "topic.#",
)
_PRECONDITION_FAILED = 406
_INEQUIVALENT = re.compile(r"inequivalent arg '([^']+)' for (queue|exchange) '([^']+)'")
_UNIT_CODE = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Binding:
    """What a queue takes: messages of an exchange whose routing key fits the pattern."""

    exchange: str
    key: str


@dataclass(frozen=True, slots=True)
class SubscriberQueue:
    """A queue of ours, with the service whose worker reads it."""

    name: str
    service: str
    bindings: tuple[Binding, ...]

    @property
    def arguments(self) -> dict[str, Any]:
        """At-least-once dead-lettering asks for reject-publish; nothing is dropped for length."""
        return {"x-delivery-limit": DELIVERY_LIMIT, **_moves_on_to(DEAD, self.name)}


def _from_events(*keys: str) -> tuple[Binding, ...]:
    return tuple(Binding(EVENTS, key) for key in keys)


QUEUES: dict[str, SubscriberQueue] = {
    queue.name: queue
    for queue in (
        SubscriberQueue("dispatch.appeals", "dispatch", _from_events("appeal.submitted.v1")),
        SubscriberQueue(
            "dispatch.feedback",
            "dispatch",
            _from_events(
                "appeal.answered.v1",
                "appeal.rated.v1",
                "appeal.review_requested.v1",
                "appeal.anonymised.v1",
                "appeal.supplemented.v1",
                "appeal.transferred.v1",
                "appeal.urged.v1",
                "appeal.withdrawn.v1",
                "callback.completed.v1",
            ),
        ),
        SubscriberQueue("dispatch.replies", "dispatch", (Binding(REPLIES, "#"),)),
        SubscriberQueue(
            "intake.events",
            "intake",
            _from_events(
                *_TICKET_STORY,
                "directory.published.v1",
            ),
        ),
        SubscriberQueue(
            "notify.events",
            "notify",
            _from_events(
                *_TICKET_STORY,
                "directory.published.v1",
                "appeal.anonymised.v1",
                "appeal.answered.v1",
                "appeal.transferred.v1",
                "endpoint.disabled.v1",
                "hotspot.warned.v1",
                "report.published.v1",
            ),
        ),
        SubscriberQueue("reporting.events", "reporting", _from_events("#")),
    )
}


class DeclaringChannel(Protocol):
    """The part of a channel that declaring needs; pika's BlockingChannel has it as it is."""

    def exchange_declare(self, exchange: str, exchange_type: str, *, durable: bool) -> object:
        """Make sure the exchange is there."""
        ...

    def queue_declare(self, queue: str, *, durable: bool, arguments: dict[str, Any]) -> object:
        """Make sure the queue is there, with just these arguments."""
        ...

    def queue_bind(self, queue: str, exchange: str, routing_key: str) -> object:
        """Make sure the binding is there."""
        ...


class TopologyConflict(Exception):
    """The broker holds a queue or exchange of that name with other arguments (406)."""

    def __init__(self, name: str, argument: str, text: str) -> None:
        super().__init__(
            f"{name} exists with another {argument}; delete it when it is empty, then declare again"
            f" ({text})"
        )
        self.name = name
        self.argument = argument


def conflict_from(reply_code: int | None, reply_text: str) -> TopologyConflict | None:
    """Return the conflict that a broker's refusal tells of, or None for any other refusal."""
    if reply_code != _PRECONDITION_FAILED:
        return None
    found = _INEQUIVALENT.search(reply_text)
    if found is None:
        return TopologyConflict("a queue", "argument", reply_text)
    return TopologyConflict(found[3], found[1], reply_text)


def retry_queue(queue: str, delay_seconds: int) -> str:
    """Return the name of the queue where messages of a queue wait for that many seconds."""
    return f"{queue}.retry.{delay_seconds}"


def dead_queue(queue: str) -> str:
    """Return the name of the queue that keeps the dead letters of a queue."""
    return f"{queue}.dead"


def department_queue(unit: str) -> str:
    """Return the name of a unit's own queue.

    Raises:
        ValueError: when the code could reach beyond its own queue (codes are ``[a-z0-9-]+``).

    """
    if not _UNIT_CODE.fullmatch(unit):
        raise ValueError(f"not a unit code: {unit!r}")
    return f"department.{unit}"


def department_arguments() -> dict[str, Any]:
    """Return the arguments of a unit's queue.

    A full one drops its oldest: refusing would make one unit that never reads hold up every
    unit's copies. The unit's pull feed still has them, and an alert watches the length.
    """
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": NO_DELIVERY_LIMIT,
        "x-max-length": DEPARTMENT_MAX_LENGTH,
        "x-overflow": "drop-head",
    }


def declare_topology(channel: DeclaringChannel, units: Iterable[str] = ()) -> None:
    """Declare everything, and the queues of the given units; declaring again changes nothing.

    Raises:
        TopologyConflict: naming the queue and the argument that differ on the broker.

    """
    try:
        for name, kind in EXCHANGES.items():
            channel.exchange_declare(name, kind, durable=True)
        for queue in QUEUES.values():
            declare_queue(channel, queue)
        _declare_departments_dead(channel)
        for unit in units:
            name = department_queue(unit)
            channel.queue_declare(name, durable=True, arguments=department_arguments())
            channel.queue_bind(name, DEPARTMENTS, f"{unit}.#")
    except ChannelClosedByBroker as error:
        conflict = conflict_from(error.reply_code, error.reply_text)
        if conflict is None:
            raise
        raise conflict from error


def declare_queue(channel: DeclaringChannel, queue: SubscriberQueue) -> None:
    """Declare one queue with its dead-letter queue and its retry queues, then its bindings.

    The dead-letter queue comes first: a dead-letter route without a queue holds messages back.
    """
    dead = {"x-queue-type": "quorum", "x-delivery-limit": NO_DELIVERY_LIMIT}
    channel.queue_declare(dead_queue(queue.name), durable=True, arguments=dead)
    channel.queue_bind(dead_queue(queue.name), DEAD, queue.name)
    channel.queue_declare(queue.name, durable=True, arguments=queue.arguments)
    for seconds in RETRY_DELAYS_SECONDS:
        # One queue a delay: a TTL on each message would wait behind the head of the queue.
        waiting = {"x-message-ttl": seconds * 1000, **_moves_on_to("", queue.name)}
        channel.queue_declare(retry_queue(queue.name, seconds), durable=True, arguments=waiting)
    for binding in queue.bindings:
        channel.queue_bind(queue.name, binding.exchange, binding.key)


def departments_dead_arguments() -> dict[str, Any]:
    """Return the arguments of the queue that keeps what units' queues set aside.

    A unit that never reads pushes its oldest out again and again, so this one is bounded too.
    """
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": NO_DELIVERY_LIMIT,
        "x-max-length": DEPARTMENT_MAX_LENGTH,
        "x-overflow": "drop-head",
    }


def _declare_departments_dead(channel: DeclaringChannel) -> None:
    name = dead_queue(DEPARTMENTS_DEAD)
    channel.queue_declare(name, durable=True, arguments=departments_dead_arguments())
    channel.queue_bind(name, DEAD, DEPARTMENTS_DEAD)


def _moves_on_to(exchange: str, key: str) -> dict[str, Any]:
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": exchange,
        "x-dead-letter-routing-key": key,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
