"""F3: the machine of exactly once over MongoDB: no step missed, none taken twice."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from pymongo.database import Database

from services.common.contracts.catalogue import decode
from services.common.contracts.chain import Chain
from services.common.contracts.envelope import Envelope
from services.dispatch.adapters.ticket_repository import MongoTickets
from services.dispatch.ports.tickets import Tickets
from tests.factories.audit import CHAIN
from tests.support.escalation_machine import Engine

pytestmark = pytest.mark.integration


class InMongo:
    """Implements ``Store``; empty when it is made."""

    def __init__(self, database: Database[dict[str, Any]], chain: Chain) -> None:
        self._tickets = database["tickets"]
        self._tickets.delete_many({})
        self.tickets: Tickets = MongoTickets(database, chain)

    def told(self, ticket_id: str) -> Sequence[Any]:
        found = self._tickets.find_one({"_id": ticket_id}, {"history": 1}) or {"history": []}
        return [decode(Envelope.from_dict(entry)) for entry in found["history"]]


@pytest.fixture
def engine(prepared: Database[dict[str, Any]]) -> type[Engine]:
    """The machine over the real store."""

    class EngineInMongo(Engine):
        def store(self) -> InMongo:
            return InMongo(prepared, CHAIN)

    return EngineInMongo


def test_no_death_at_a_write_loses_or_doubles_a_step(engine: type[Engine]) -> None:
    case = engine.TestCase
    case.settings = settings(
        max_examples=8,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    case().runTest()
