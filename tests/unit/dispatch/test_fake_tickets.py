"""The fake keeps the same promises as the real repository."""

import pytest

from services.dispatch.ports.tickets import Tickets
from tests.contract.ports.dispatch_tickets import TicketsSuite
from tests.fakes.dispatch import FakeTickets


class TestFakeTickets(TicketsSuite):
    """FakeTickets under the port's suite."""

    @pytest.fixture
    def tickets(self) -> Tickets:
        return FakeTickets()
