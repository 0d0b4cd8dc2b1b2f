"""Publishes with a window of confirms on a connection of its own, and reconnects by itself."""

import threading
import time
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from services.common.broker.backoff import Backoff
from services.common.broker.declaring import DeclareTopology, Step, steps_of
from services.common.broker.hosts import split_hosts
from services.common.broker.link import Job, Link
from services.common.broker.messages import BrokerUnavailable, Message, Published, Publisher
from services.common.broker.metrics import record_connection, record_published
from services.common.broker.topology import declare_topology as declare_whole_topology
from services.common.observability.logging import get_logger

__all__ = ["BrokerUnavailable", "Message", "Published", "Publisher", "WindowedPublisher"]

_REDECLARE_SECONDS = 30
_OPEN_SECONDS = 15
_log = get_logger(__name__)


@dataclass(eq=False, repr=False)
class WindowedPublisher:
    """The publisher that relays use.

    It opens its connection at the first publish and declares the topology then, every 30 s while
    it is used, and at once when a message found no queue: a binding deleted by hand comes back.

    Attributes:
        amqp_url: the broker, or a comma list of its nodes.
        declare_topology: called in the caller's thread; may ask which units there are.
        window: most messages sent and not yet confirmed.
        name: the connection's name in the broker's list.
        stuck_seconds: no confirm for so long ends the connection.
        redeclare_seconds: age at which the declarations are made again.

    """

    amqp_url: str
    _: KW_ONLY
    declare_topology: DeclareTopology = declare_whole_topology
    window: int = 500
    name: str = "publisher"
    stuck_seconds: float = 15
    redeclare_seconds: float = _REDECLARE_SECONDS

    def __post_init__(self) -> None:
        """Prepare; nothing is opened yet."""
        self._urls = split_hosts(self.amqp_url)
        self._lock = threading.Lock()
        self._link: Link | None = None
        self._declared_at = float("-inf")
        self._backoff = Backoff()
        self._try_at = float("-inf")
        self._closing = threading.Event()

    def publish(self, messages: Sequence[Message]) -> Published:
        """See ``Publisher.publish``; waits out the backoff of earlier failures (at most 5 s)."""
        if len({message.id for message in messages}) != len(messages):
            raise ValueError("two messages of one call bear the same id")
        with self._lock:
            if not messages:
                return Published()
            job = Job(messages, self._due_steps())
            try:
                self._run(job)
            finally:
                published = job.published()
                record_published(messages, published)
            self._backoff.reset()
            if published.returned:
                self._repair(published)
            return published

    def close(self) -> None:
        """Let go of the connection; a publish that waits ends as BrokerUnavailable."""
        self._closing.set()
        with self._lock:
            self._drop("closed")
            self._closing.clear()

    def _due_steps(self) -> list[Step]:
        fresh = time.monotonic() - self._declared_at < self.redeclare_seconds
        return [] if fresh and self._link_is_good() else steps_of(self.declare_topology)

    def _repair(self, published: Published) -> None:
        """Declare again at once: a returned message may have lost its binding."""
        _log.warning("broker_returned_messages", count=len(published.returned))
        try:
            self._run(Job((), steps_of(self.declare_topology)))
        except BrokerUnavailable as error:
            raise BrokerUnavailable(str(error), published) from error

    def _run(self, job: Job) -> None:
        link = self._link if self._link is not None and self._link_is_good() else self._connect()
        begun = time.monotonic()
        declares = job.declares
        link.submit(job)
        while not job.done.wait(0.5):
            if self._closing.is_set():
                link.close("closed while publishing")
                job.end("closed while publishing")
            elif time.monotonic() - job.progress > self.stuck_seconds:
                link.close("publishing is stuck")
                job.end("publishing is stuck")
        if job.failure is not None:
            self._drop(job.failure)
            raise BrokerUnavailable(job.failure, job.published())
        if declares:
            self._declared_at = begun

    def _link_is_good(self) -> bool:
        return self._link is not None and self._link.failure is None

    def _connect(self) -> Link:
        self._closing.wait(max(0.0, self._try_at - time.monotonic()))
        failures = []
        for url in self._urls:
            link = Link(url, window=self.window, name=self.name)
            if link.open(_OPEN_SECONDS):
                self._link = link
                record_connection("publisher")
                return link
            failures.append(str(link.failure))
        reason = "; ".join(failures)
        self._drop(reason)
        raise BrokerUnavailable(reason)

    def _drop(self, reason: str) -> None:
        link, self._link = self._link, None
        self._declared_at = float("-inf")
        if reason != "closed":
            self._try_at = time.monotonic() + self._backoff.next()
            _log.warning("broker_connection_dropped", publisher=self.name, reason=reason)
        if link is not None:
            link.close(reason)
