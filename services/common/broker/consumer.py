"""Consumes a queue in batches: verdicts, retries, dead letters, one acknowledgement a batch."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from itertools import cycle
from threading import Event

from services.common.broker.backoff import Backoff
from services.common.broker.copies import dead_copy, retry_copy
from services.common.broker.declaring import DeclareTopology
from services.common.broker.delivery import Delivery
from services.common.broker.handling import Handler, Handling
from services.common.broker.hosts import split_hosts
from services.common.broker.messages import BrokerUnavailable, Message
from services.common.broker.metrics import record_batch, record_connection
from services.common.broker.poison import Poisoned, PoisonGuard
from services.common.broker.publisher import WindowedPublisher
from services.common.broker.session import CONNECTION_ERRORS, Session
from services.common.broker.topology import QUEUES, TopologyConflict, declare_topology
from services.common.broker.verdicts import Ack, DeadLetter, RetryLater, Verdict
from services.common.clock import SystemClock
from services.common.observability.logging import get_logger

_LOST: tuple[type[Exception], ...] = (*CONNECTION_ERRORS, BrokerUnavailable)
_NAMES: dict[type[Verdict], str] = {
    Ack: "ack",
    RetryLater: "retry",
    DeadLetter: "dead",
}
_UNREADABLE_SECONDS = 0.2
_log = get_logger(__name__)


@dataclass(eq=False, repr=False, kw_only=True)
class ConsumerOptions:
    """How a consumer takes and gives back messages.

    Attributes:
        prefetch: most messages held unacknowledged.
        batch: most messages handed over at once.
        linger_seconds: longest wait for more messages after the first.
        gather_seconds: the same after a batch: while there is always something, a batch carries
            what came meanwhile, and each costs the database and the broker less.
        poison_limit: so many dead letters in a row stop consuming.
        poison_pause_seconds: wait before one message is tried again; doubles up to ten times.
        max_attempts: tries before a retried message becomes a dead letter.
        dependency_errors: exceptions, beside ConnectionError and TimeoutError, that mean
            "something else is down" (no limit of tries).
        declare: declares the topology after each connection.
        name: the connection's name in the broker's list.

    """

    prefetch: int = 500
    batch: int = 200
    linger_seconds: float = 0.02
    gather_seconds: float = 0.1
    poison_limit: int = 20
    poison_pause_seconds: float = 30
    max_attempts: int = 20
    dependency_errors: tuple[type[Exception], ...] = ()
    declare: DeclareTopology = declare_topology
    name: str = "consumer"


@dataclass(eq=False, repr=False)
class BatchConsumer(ConsumerOptions):
    """Hands the messages of one queue to a handler, batch by batch, until it is told to stop.

    The thread of ``run`` owns the connection; the handler runs in one thread beside it, so that a
    slow batch costs no heartbeat. Copies for retry and dead-letter queues are confirmed before the
    batch is acknowledged: a crash in between means twice, never lost.

    Attributes:
        amqp_url: the broker, or a comma list of its nodes.
        queue: the queue's name; where it is in ``QUEUES``, dead letters name its service.
        handler: returns one verdict for each delivery, or raises (see ``Handling``).

    """

    amqp_url: str
    queue: str
    handler: Handler

    def __post_init__(self) -> None:
        """Prepare; ``run`` connects."""
        self._urls = cycle(split_hosts(self.amqp_url))
        self._handling = Handling(
            self.handler,
            self.queue,
            max_attempts=self.max_attempts,
            dependency_errors=self.dependency_errors,
        )
        self._copies = WindowedPublisher(
            self.amqp_url, declare_topology=self.declare, name=f"{self.name}-copies"
        )
        pause = Backoff(self.poison_pause_seconds, 10 * self.poison_pause_seconds)
        self._poison = PoisonGuard(self.poison_limit, pause)
        self._reconnect = Backoff()
        self._dependency = Backoff(0.5, 5)
        self._narrow = 0  # so many messages are still taken singly, after one that was unreadable
        self._trouble: str | None = "not connected yet"

    def healthy(self) -> str | None:
        """Return None while consuming, otherwise what keeps it from that."""
        return self._trouble

    def run(self, stop: Event) -> None:
        """Consume until ``stop`` is set; then finish the batch in hand, acknowledge and close."""
        with ThreadPoolExecutor(1, thread_name_prefix=f"{self.name}-handler") as worker:
            while not stop.is_set():
                try:
                    self._consume(worker, stop)
                except Poisoned as error:
                    self._rest(f"stopped: {error}", self._poison.backoff.next(), stop)
                except TopologyConflict as error:
                    self._rest(str(error), self._reconnect.next(), stop)
                except _LOST as error:
                    reason = f"not connected: {type(error).__name__}: {error}"
                    self._rest(reason, self._reconnect.next(), stop)
                except Exception as error:  # noqa: BLE001 - see below
                    # A message whose frame the library cannot read. Taken singly, its neighbours
                    # are not delivered in vain with it until the broker sets it aside for good.
                    self._narrow = self.prefetch
                    self._rest(f"unreadable: {type(error).__name__}", _UNREADABLE_SECONDS, stop)
        self._trouble = "stopped"
        self._copies.close()

    def _rest(self, reason: str, seconds: float, stop: Event) -> None:
        self._trouble = reason
        _log.warning("consumer_rests", queue=self.queue, reason=reason, seconds=seconds)
        stop.wait(seconds)

    def _consume(self, worker: ThreadPoolExecutor, stop: Event) -> None:
        probing, narrow = self._poison.probing, self._narrow > 0
        prefetch, size = (1, 1) if probing or narrow else (self.prefetch, self.batch)
        with Session(
            next(self._urls), self.queue, prefetch=prefetch, name=self.name, declare=self.declare
        ) as session:
            if not probing:
                self._trouble = None
            self._reconnect.reset()
            record_connection("consumer")
            _log.info("consumer_started", queue=self.queue, probing=probing)
            gathering_until = float("-inf")
            while not stop.is_set():
                linger = max(self.linger_seconds, gathering_until - time.monotonic())
                deliveries = session.gather(size, linger, stop)
                self._narrow = max(0, self._narrow - 1) if deliveries else 0
                if deliveries:
                    self._settle(session, worker, deliveries, stop)
                    gathering_until = time.monotonic() + self.gather_seconds
                if (probing and not self._poison.probing) or (narrow and not self._narrow):
                    return  # the probe went well: back to full width

    def _settle(
        self,
        session: Session,
        worker: ThreadPoolExecutor,
        deliveries: list[Delivery],
        stop: Event,
    ) -> None:
        begun = time.monotonic()
        work = worker.submit(copy_context().run, self._handle, deliveries)
        session.pump_until(work)
        verdicts = work.result()
        session.acknowledge(deliveries[: len(verdicts)])
        names = [_NAMES[type(verdict)] for verdict in verdicts]
        record_batch(self.queue, names, time.monotonic() - begun)
        self._poison.check()
        self._breathe(verdicts, stop)

    def _handle(self, deliveries: list[Delivery]) -> list[Verdict]:
        """Return the verdicts that took effect; in the handler's thread."""
        verdicts = self._handling.verdicts(deliveries)
        verdicts = verdicts[: self._poison.admit(verdicts)]
        copies = self._copies_of(deliveries, verdicts)
        if copies:
            published = self._copies.publish(copies)
            if published.returned:
                raise BrokerUnavailable(f"no queue for {min(published.returned.values())}")
        return verdicts

    def _copies_of(
        self, deliveries: Sequence[Delivery], verdicts: Sequence[Verdict]
    ) -> list[Message]:
        at = SystemClock().now().isoformat()
        service = QUEUES[self.queue].service if self.queue in QUEUES else self.name
        copies = []
        for delivery, verdict in zip(deliveries, verdicts, strict=False):
            if isinstance(verdict, RetryLater):
                copies.append(retry_copy(delivery, verdict, self.queue))
            elif isinstance(verdict, DeadLetter):
                _log.error("dead_letter", queue=self.queue, message_id=delivery.message_id)
                copies.append(dead_copy(delivery, verdict, self.queue, service=service, at=at))
        return copies

    def _breathe(self, verdicts: Sequence[Verdict], stop: Event) -> None:
        """Pause while a dependency is down: moving the whole backlog in circles helps nobody."""
        if all(isinstance(verdict, RetryLater) and verdict.dependency for verdict in verdicts):
            stop.wait(self._dependency.next())
        else:
            self._dependency.reset()
