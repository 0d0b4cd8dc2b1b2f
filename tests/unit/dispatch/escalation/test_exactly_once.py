"""F3: whoever dies at whatever write, no step is missed and none is taken twice (in memory)."""

from collections.abc import Sequence
from typing import Any

from hypothesis import settings

from tests.fakes.dispatch import FakeTickets
from tests.support.escalation_machine import Engine


class InMemory:
    """Implements ``Store``."""

    def __init__(self) -> None:
        self.tickets = FakeTickets()

    def told(self, ticket_id: str) -> Sequence[Any]:
        return [told.event for told in self.tickets.told[ticket_id]]


class EngineInMemory(Engine):
    """The machine over the fake, which passes the same suite as the real store."""

    def store(self) -> InMemory:
        return InMemory()


TestEngineInMemory = EngineInMemory.TestCase
TestEngineInMemory.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
