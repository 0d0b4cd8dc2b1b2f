"""Looks at dead letters, sends them back to their queue, or discards them, and records who did."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from pika.exceptions import AMQPError

from services.common.broker.backoff import Backoff
from services.common.broker.dead_letter import DeadMessage
from services.common.broker.dead_letter_reading import MOST, DeadLetterReader, DeadLettersBusy
from services.common.broker.messages import BrokerUnavailable, Publisher
from services.common.broker.topology import DEPARTMENTS_DEAD, QUEUES
from services.common.clock import SystemClock
from services.common.observability.logging import get_logger

__all__ = ["DEAD_LETTER_QUEUES", "Acted", "Choice", "DeadLetters", "DeadLettersBusy"]

# Every queue whose messages can be set aside: ours, and those of all units together.
DEAD_LETTER_QUEUES = (*QUEUES, DEPARTMENTS_DEAD)
_AT_ONCE = 100
_TRIES = 6
_log = get_logger(__name__)

Audit = Callable[[str, str, Mapping[str, Any]], object]
Progress = Callable[[int], None]
Deal = Callable[[Sequence[DeadMessage]], list[DeadMessage]]


class Replays(Protocol):
    """Remembers which deaths were answered by a replay, so that none is replayed twice."""

    def known(self, keys: Collection[str]) -> set[str]:
        """Return those of the keys that were replayed."""
        ...

    def remember(self, keys: Collection[str]) -> None:
        """Keep keys whose messages the broker has confirmed."""
        ...


class ReplaysInMemory:
    """Remembers as long as the process lives."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._keys: set[str] = set()

    def known(self, keys: Collection[str]) -> set[str]:
        """Return those of the keys that were replayed."""
        return self._keys.intersection(keys)

    def remember(self, keys: Collection[str]) -> None:
        """Keep keys whose messages the broker has confirmed."""
        self._keys.update(keys)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which dead letters: those named, those of a reason's code, or all; at most ``limit``."""

    ids: Sequence[str] | None = None
    code: str | None = None
    limit: int = MOST

    def takes(self, message: DeadMessage) -> bool:
        """Whether this message is meant."""
        return self.code in (None, message.code) and (self.ids is None or message.id in self.ids)


@dataclass(slots=True)
class Acted:
    """What was done: ids in their order, those named that were not there, what no queue took."""

    done: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Act:
    """One act under way: it survives the loss of a connection."""

    name: str
    queue: str
    choice: Choice
    actor: str
    deal: Deal
    more: Mapping[str, str]
    progress: Progress | None
    settled: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    recorded: set[str] = field(default_factory=set)

    def wanted(self, messages: Sequence[DeadMessage]) -> list[DeadMessage]:
        """Return what is to be dealt with: first what was, and whose acknowledgement was lost."""
        again = [one for one in messages if one.key in self.settled]
        new = (one for one in messages if self.choice.takes(one) and one.key not in self.settled)
        return again + list(islice(new, max(0, self.choice.limit - len(self.settled))))

    def result(self) -> Acted:
        """Return what was done in the end."""
        done = list(self.settled.values())
        known = {*done, *self.refused}
        return Acted(done, [one for one in self.choice.ids or () if one not in known], self.refused)


class DeadLetters:
    """The dead letters of all queues."""

    def __init__(
        self,
        amqp_url: str,
        publisher: Publisher,
        *,
        audit: Audit | None = None,
        replays: Replays | None = None,
    ) -> None:
        """Keep the broker's address.

        Args:
            amqp_url: the broker, or a comma list of its nodes.
            publisher: carries what is replayed.
            audit: records act, actor and what was done, before it is irrevocable; by itself the log
                alone is told.
            replays: remembers what was confirmed; by itself as long as this object lives.

        """
        self._reader = DeadLetterReader(amqp_url)
        self._publisher = publisher
        self._audit = audit
        self._replays = replays or ReplaysInMemory()
        self._clock = SystemClock()

    def counts(self) -> dict[str, int]:
        """Return how many dead letters each queue has, or raise BrokerUnavailable."""
        return self._reader.count(DEAD_LETTER_QUEUES)

    def find(
        self, queue: str, limit: int = 100, *, code: str | None = None, after: int = 0
    ) -> list[DeadMessage]:
        """Return the oldest dead letters of a queue (``dispatch.appeals``, without ``.dead``).

        ``after`` of those of the code are passed over.

        Raises:
            BrokerUnavailable: when the broker is away.
            DeadLettersBusy: when somebody else has them in hand.

        """
        with self._reader.held(queue) as (_, messages):
            return list(islice(filter(Choice(code=code).takes, messages), after, after + limit))

    def show(self, queue: str, message_id: str) -> DeadMessage | None:
        """Return one dead letter, or None; of several deaths of one message the oldest."""
        with self._reader.held(queue) as (_, messages):
            return next((one for one in messages if one.id == message_id), None)

    def replay(
        self, queue: str, choice: Choice, *, actor: str, progress: Progress | None = None
    ) -> Acted:
        """Send dead letters back to their own queue.

        Each is confirmed there before it leaves the dead-letter queue. When the broker dies in
        between, what it confirmed is remembered and leaves without being sent again.

        Raises:
            BrokerUnavailable: when the broker stays away; what was not done lies where it was.
            DeadLettersBusy: when somebody else has them in hand.

        """

        def send_back(messages: Sequence[DeadMessage]) -> list[DeadMessage]:
            return self._send_back(messages, actor)

        return self._do(_Act("replayed", queue, choice, actor, send_back, {}, progress))

    def discard(
        self, queue: str, choice: Choice, *, actor: str, why: str, progress: Progress | None = None
    ) -> Acted:
        """Remove dead letters for good; ``why`` is a code or an issue's number, for the audit.

        Raises:
            BrokerUnavailable: when the broker stays away; what was not done lies where it was.
            DeadLettersBusy: when somebody else has them in hand.

        """
        return self._do(_Act("discarded", queue, choice, actor, list, {"why": why}, progress))

    def _do(self, act: _Act) -> Acted:
        backoff = Backoff()
        for tries_left in reversed(range(_TRIES)):
            try:
                self._try(act)
                return act.result()
            except (AMQPError, BrokerUnavailable) as error:
                if not tries_left:
                    done = f"{act.name} {len(act.settled)}, then the broker went away"
                    raise BrokerUnavailable(f"{done}: {error!r}") from error
                _log.warning("dead_letters_interrupted", act=act.name, done=len(act.settled))
                threading.Event().wait(backoff.next())
        raise AssertionError("the last try returns or raises")

    def _try(self, act: _Act) -> None:
        act.refused.clear()
        with self._reader.held(act.queue) as (channel, messages):
            wanted = act.wanted(messages)
            for first in range(0, len(wanted), _AT_ONCE):
                chunk = wanted[first : first + _AT_ONCE]
                dealt = act.deal(chunk)
                self._record(act, dealt)
                for message in dealt:
                    channel.basic_ack(message.tag)
                act.settled |= {one.key: one.id for one in dealt}
                taken = {one.key for one in dealt}
                act.refused += [one.id for one in chunk if one.key not in taken]
                if act.progress is not None:
                    act.progress(len(act.settled))

    def _send_back(self, messages: Sequence[DeadMessage], actor: str) -> list[DeadMessage]:
        known = self._replays.known([one.key for one in messages])
        at = self._clock.now().isoformat()
        copies = [(one.replayed(actor, at), one) for one in messages if one.key not in known]
        try:
            confirmed = self._publisher.publish([copy for copy, _ in copies]).confirmed
        except BrokerUnavailable as error:
            done = error.published.confirmed
            self._replays.remember({one.key for copy, one in copies if copy.id in done})
            raise
        sent = {one.key for copy, one in copies if copy.id in confirmed}
        self._replays.remember(sent)
        return [one for one in messages if one.key in sent | known]

    def _record(self, act: _Act, messages: Sequence[DeadMessage]) -> None:
        """Tell the audit before the messages leave their queue; nothing is told twice."""
        new = [one for one in messages if one.key not in act.recorded]
        if not new:
            return
        reasons = sorted({one.code for one in new})
        what = {"queue": act.queue, "ids": [one.id for one in new], "reasons": reasons, **act.more}
        _log.warning("dead_letter_audit", act=act.name, actor=act.actor, **what)
        if self._audit is not None:
            self._audit(f"dead_letters.{act.name}", act.actor, what)
        act.recorded |= {one.key for one in new}
