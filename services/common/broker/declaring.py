"""Lets the one topology be declared through pika's event loop and through kombu alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kombu.transport.base import StdChannel

from services.common.broker.topology import DeclaringChannel, conflict_from

DeclareTopology = Callable[[DeclaringChannel], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One declaration: the channel's method and what it is called with."""

    method: str
    arguments: dict[str, Any]


@dataclass
class Recorder:
    """A channel that only notes the declarations, for a loop that must send them one by one."""

    steps: list[Step] = field(default_factory=list)

    def exchange_declare(self, exchange: str, exchange_type: str, *, durable: bool) -> None:
        """Note an exchange."""
        arguments = {"exchange": exchange, "exchange_type": exchange_type, "durable": durable}
        self.steps.append(Step("exchange_declare", arguments))

    def queue_declare(self, queue: str, *, durable: bool, arguments: dict[str, Any]) -> None:
        """Note a queue."""
        step = Step("queue_declare", {"queue": queue, "durable": durable, "arguments": arguments})
        self.steps.append(step)

    def queue_bind(self, queue: str, exchange: str, routing_key: str) -> None:
        """Note a binding."""
        arguments = {"queue": queue, "exchange": exchange, "routing_key": routing_key}
        self.steps.append(Step("queue_bind", arguments))


def steps_of(declare: DeclareTopology) -> list[Step]:
    """Return the declarations that a topology function makes."""
    recorder = Recorder()
    declare(recorder)
    return recorder.steps


class KombuDeclaring:
    """A kombu channel in the shape that declaring needs."""

    def __init__(self, channel: StdChannel, refusals: tuple[type[Exception], ...]) -> None:
        self._channel: Any = channel
        self._refusals = refusals

    def exchange_declare(self, exchange: str, exchange_type: str, *, durable: bool) -> None:
        """Make sure the exchange is there."""
        self._call("exchange_declare", exchange, exchange_type, durable=durable, auto_delete=False)

    def queue_declare(self, queue: str, *, durable: bool, arguments: dict[str, Any]) -> None:
        """Make sure the queue is there."""
        options = {"durable": durable, "auto_delete": False, "arguments": arguments}
        self._call("queue_declare", queue, **options)

    def queue_bind(self, queue: str, exchange: str, routing_key: str) -> None:
        """Make sure the binding is there."""
        self._call("queue_bind", queue, exchange, routing_key)

    def _call(self, method: str, *arguments: Any, **options: Any) -> None:
        try:
            getattr(self._channel, method)(*arguments, **options)
        except self._refusals as error:
            code = getattr(error, "reply_code", None)
            conflict = conflict_from(code, str(getattr(error, "reply_text", "")))
            if conflict is None:
                raise
            raise conflict from error
