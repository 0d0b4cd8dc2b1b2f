"""Worker, scheduler and relay on a real broker: appeals in, orders out, replies back."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker
from pydantic import SecretStr

from services.common.broker.admin import ManagementApi
from services.common.broker.messages import Message
from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import EVENTS, REPLIES
from services.common.contracts.catalogue import stamp
from services.common.contracts.event import Event
from services.common.contracts.events.appeal import AppealRated, AppealSubmitted
from services.dispatch.application.commanding import Order
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.relay import COLLECTIONS, publishing
from services.dispatch.entrypoints.unit_accounts import accounts_of, credentials_of
from services.dispatch.entrypoints.worker import make_consumers
from tests.conftest import Vhost
from tests.factories.dispatch import COMMUNITY, MONDAY, REVIEWER, UNIT, handler
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.support import eventually

pytestmark = pytest.mark.integration
SECRET = "a secret of at least thirty-two characters"


@pytest.fixture
def amqp(container: Container, vhost: Vhost) -> str:
    """The test's own virtual host, known to the container."""
    update = {"amqp_url": SecretStr(vhost.amqp_url)}
    container.settings = container.settings.model_copy(update=update)
    return vhost.amqp_url


@pytest.fixture
def running(container: Container, amqp: str) -> Iterator[None]:
    """Worker and relay, as threads."""
    stop = threading.Event()
    loops: list[Callable[[threading.Event], None]] = [
        consumer.run for consumer in make_consumers(container).values()
    ]
    loops += [publishing(container, name) for name in COLLECTIONS]
    threads = [threading.Thread(target=loop, args=(stop,)) for loop in loops]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join(60)


def event_message(event: Event, subject: str, sequence: int = 1) -> Message:
    envelope = stamp(
        [event],
        source="intake",
        subject=subject,
        after_sequence=sequence - 1,
        time=MONDAY,
        correlationid=subject,
    )[0]
    return Message(envelope.id, EVENTS, envelope.type, envelope.to_json())


def submission(number: int) -> Message:
    appeal_id = f"apl_{number:04d}"
    event = AppealSubmitted(
        appeal_id=appeal_id,
        channel="hotline",
        kind="complaint",
        title="楼下露天烧烤",
        text="烧烤摊油烟很大",
        received_at=MONDAY,
        anonymous=False,
        confidential=False,
        area_code=COMMUNITY,
    )
    return event_message(event, appeal_id)


def read_all(url: str, queue: str) -> list[dict[str, Any]]:
    """Return what waits in a queue, and leave it empty."""
    found = []
    with closing(pika.BlockingConnection(pika.URLParameters(url))) as connection:
        channel = connection.channel()
        while True:
            method, _, body = channel.basic_get(queue, auto_ack=True)
            if method is None:
                return found
            found.append(json.loads(body))


def publish(url: str, *messages: Message) -> None:
    publisher = WindowedPublisher(url, name="test")
    try:
        assert len(publisher.publish(messages).confirmed) == len(messages)
    finally:
        publisher.close()


@pytest.fixture
def unit(amqp: str, vhost: Vhost) -> Iterator[dict[str, Any]]:
    """A unit's credentials, gone afterwards."""
    accounts = accounts_of([UNIT, "gongan"], SECRET)
    with ManagementApi(vhost.management_url, vhost.name) as api:
        api.provision_units(accounts)
        yield credentials_of(accounts, amqp)[0]
        for account in accounts:
            api.revoke_unit(account.unit)


@pytest.mark.usefixtures("running")
def test_unit_with_its_own_credentials_gets_its_orders_and_answers_them(
    unit: dict[str, Any], amqp: str, container: Container
) -> None:
    """Its queue and nobody else's; a refused reply comes back on the same queue."""
    publish(amqp, submission(1), submission(2))
    publish(amqp, submission(1))

    orders: list[dict[str, Any]] = []

    def two_orders() -> bool:
        orders.extend(read_all(unit["amqp_url"], unit["queue"]))
        return len(orders) >= 2

    eventually(two_orders)
    assert [order["type"] for order in orders] == ["work_order.issued.v1"] * 2
    assert [fed.event for fed in container.units.feed.read(UNIT, 0, 10)] == orders
    with pytest.raises(ChannelClosedByBroker):
        read_all(unit["amqp_url"], "department.gongan")

    _answer_by_amqp(unit, orders[0]["data"]["work_order_id"])
    told: list[dict[str, Any]] = []

    def answered() -> bool:
        told.extend(read_all(unit["amqp_url"], unit["queue"]))
        return len(told) >= 2

    eventually(answered)
    by_type = {event["type"]: event["data"] for event in told}
    assert by_type["work_order.acknowledged.v1"]["by"] == f"unit:{UNIT}"
    refused = by_type["reply.refused.v1"]
    assert (refused["problem"], refused["idempotency_key"]) == ("invalid", "k-2")
    assert "answer" in refused["detail"]


def _answer_by_amqp(unit: dict[str, Any], order_id: str) -> None:
    replies = [
        {"work_order_id": order_id, "action": "acknowledge", "idempotency_key": "k-1"},
        {"work_order_id": order_id, "action": "acknowledge", "idempotency_key": "k-1"},
        {"work_order_id": order_id, "action": "resolve", "idempotency_key": "k-2"},
    ]
    replies[2] |= {"outcome": "done"}
    with closing(pika.BlockingConnection(pika.URLParameters(unit["amqp_url"]))) as connection:
        channel = connection.channel()
        for reply in replies:
            channel.basic_publish(REPLIES, UNIT, json.dumps(reply).encode())


@pytest.mark.usefixtures("running")
def test_rating_by_message_closes_the_ticket(container: Container, amqp: str) -> None:
    """From the appeal's message to the closed ticket; the outbox ends empty."""
    publish(amqp, submission(1))
    ticket_id = eventually(lambda: container.tickets.with_members(["apl_0001"]).get("apl_0001"))
    _resolve(container, ticket_id)
    rating = AppealRated("apl_0001", ticket_id, 1, True, True, "satisfied", "reporter", MONDAY)
    publish(amqp, event_message(rating, "apl_0001", 2))

    eventually(lambda: container.tickets.get(ticket_id).state == "closed")  # type: ignore[union-attr]
    eventually(lambda: not container.database["tickets"].find_one({"outbox.0": {"$exists": True}}))
    eventually(lambda: container.heard.known(["apl_0001"]) == {"apl_0001": 2})


@pytest.mark.usefixtures("running")
def test_message_that_nobody_can_read_is_set_aside_and_holds_up_nothing(
    container: Container, amqp: str
) -> None:
    """Its neighbours in the batch become tickets."""
    broken = Message("m-broken", EVENTS, "appeal.submitted.v1", b'{"specversion": "1.0"}')
    publish(amqp, submission(1), broken, submission(2))

    eventually(lambda: len(container.tickets.with_members(["apl_0001", "apl_0002"])) == 2)
    dead = eventually(lambda: read_all(amqp, "dispatch.appeals.dead"))
    assert dead == [{"specversion": "1.0"}]


def _resolve(container: Container, ticket_id: str) -> None:
    ticket = container.tickets.get(ticket_id)
    assert ticket is not None
    commands, order = of_orders(container.desk), ticket.orders[0].id
    commands.acknowledge(order, Order(handler()))
    commands.contact(order, Order(handler()), method="phone")
    commands.resolve(order, Order(handler()), outcome="done", answer="已清理并增加每日巡查次数")
    of_tickets(container.desk).accept(ticket_id, Order(REVIEWER))
