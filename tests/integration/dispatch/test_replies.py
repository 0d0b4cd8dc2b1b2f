"""Units' replies on a real MongoDB: out of order, refused, spoken for another."""

import json

import pytest

from services.common.broker.delivery import Delivery
from services.common.broker.topology import REPLIES
from services.common.broker.verdicts import Ack, RetryLater, Verdict
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.replies import UnitReplies
from tests.factories.dispatch import UNIT, submitted

pytestmark = pytest.mark.integration


@pytest.fixture
def order_id(container: Container) -> str:
    """An order that was issued and not signed for yet."""
    container.open_tickets([submitted(1)])
    document = container.database["tickets"].find_one()
    assert document is not None
    return str(document["orders"][0]["id"])


def reply(
    container: Container, order_id: str, action: str, *, unit: str = UNIT, attempts: int = 0
) -> Verdict:
    said = {"work_order_id": order_id, "action": action, "idempotency_key": f"k-{action}"}
    delivery = Delivery(json.dumps(said).encode(), unit, REPLIES, attempts=attempts)
    return UnitReplies(container)([delivery])[0]


def test_a_reply_that_overtook_the_one_before_it_is_not_refused(
    container: Container, order_id: str
) -> None:
    """Retries bring replies out of order: each gets behind the one that it builds on."""
    assert isinstance(reply(container, order_id, "contact"), RetryLater)
    assert reply(container, order_id, "acknowledge", attempts=1) == Ack()
    assert reply(container, order_id, "contact", attempts=1) == Ack()

    ticket = container.tickets.by_order(order_id)
    assert ticket is not None
    assert ticket.state == "in_progress"
    assert container.database["replies"].count_documents({}) == 0


def test_a_reply_that_its_state_never_allows_is_refused_in_the_end(
    container: Container, order_id: str
) -> None:
    reply(container, order_id, "contact")
    assert reply(container, order_id, "contact", attempts=1) == Ack()

    kept = container.database["replies"].find_one()
    assert kept is not None
    assert kept["outbox"][0]["event"]["data"]["problem"] == "not_allowed"


def test_a_reply_about_another_units_order_is_refused_as_if_there_were_none(
    container: Container, order_id: str
) -> None:
    assert reply(container, order_id, "acknowledge", unit="gongan") == Ack()

    kept = container.database["replies"].find_one()
    assert kept is not None
    assert (kept["unit"], kept["outbox"][0]["event"]["data"]["problem"]) == ("gongan", "not_found")
