"""What is published and what became of it: the port that relays know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.common.contracts.envelope import CONTENT_TYPE


@dataclass(frozen=True, slots=True)
class Message:
    """One message to publish; ``id`` is unique within a call (``<event id>[@<unit>]``)."""

    id: str
    exchange: str
    routing_key: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = CONTENT_TYPE


@dataclass(frozen=True, slots=True)
class Published:
    """Ids the broker has safely, and ids that no queue took with the broker's reason."""

    confirmed: frozenset[str] = frozenset()
    returned: Mapping[str, str] = field(default_factory=dict)


class BrokerUnavailable(ConnectionError):
    """Publishing ended early; ``published`` holds what was surely done before that."""

    def __init__(self, reason: str, published: Published | None = None) -> None:
        super().__init__(reason)
        self.published = published or Published()


class Publisher(Protocol):
    """Publishes with confirms, for one caller at a time."""

    def publish(self, messages: Sequence[Message]) -> Published:
        """Publish in order and return when each message is confirmed or returned; blocks.

        A message that no queue took is in ``returned`` and never in ``confirmed``. Publishing a
        message again is allowed (consumers see it twice).

        Raises:
            BrokerUnavailable: with what was confirmed so far; publish the others again later.
            ValueError: when two messages of the call bear the same id.

        """
        ...

    def close(self) -> None:
        """Let go of the connection; publishing afterwards opens another."""
        ...
