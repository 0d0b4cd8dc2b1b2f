"""A publisher that keeps what it is given, and fails on demand like the real one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.common.broker.messages import BrokerUnavailable, Message, Published


@dataclass
class FakePublisher:
    """Passes the same suite as WindowedPublisher (tests/contract/ports/test_publisher.py).

    ``away`` makes it fail before anything is confirmed, ``fails_after`` once after so many
    confirms; messages to an exchange in ``unrouted`` find no queue.
    """

    sent: list[Message] = field(default_factory=list)
    away: bool = False
    fails_after: int | None = None
    unrouted: set[str] = field(default_factory=set)
    closed: bool = False

    def publish(self, messages: Sequence[Message]) -> Published:
        if len({message.id for message in messages}) != len(messages):
            raise ValueError("two messages of one call bear the same id")
        if self.away:
            raise BrokerUnavailable("the fake is away")
        confirmed: set[str] = set()
        returned: dict[str, str] = {}
        for message in messages:
            if self.fails_after is not None and len(confirmed) >= self.fails_after:
                self.fails_after = None
                raise BrokerUnavailable(
                    "the fake failed", Published(frozenset(confirmed), returned)
                )
            if message.exchange in self.unrouted:
                returned[message.id] = "312 NO_ROUTE"
                continue
            self.sent.append(message)
            confirmed.add(message.id)
        return Published(frozenset(confirmed), returned)

    def close(self) -> None:
        self.closed = True

    def ids(self) -> list[str]:
        """The ids sent, in order."""
        return [message.id for message in self.sent]
