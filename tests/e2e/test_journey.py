"""One appeal's way from a resident's words to a counted answer, and who sees what on it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pika
import pytest
from pika.exceptions import ChannelClosedByBroker
from standardwebhooks import Webhook

from tests.e2e.conftest import UNIT
from tests.e2e.receiver import Receiver
from tests.e2e.story import Story
from tests.support import eventually
from tests.support.journey import District
from tests.support.people import ANSWER

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

OTHER_UNIT = "jiaojing"


@contextmanager
def channel_of(lianhu: District, unit: str) -> Iterator[Any]:
    """Connect with a unit's own credentials, as its own system would."""
    (url,) = [one["amqp_url"] for one in lianhu.access["units"] if one["code"] == unit]
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        yield connection.channel()
    finally:
        connection.close()


def received(channel: Any, unit: str) -> list[dict[str, Any]]:
    """Take everything from a unit's queue."""
    events = []
    while (message := channel.basic_get(f"department.{unit}", auto_ack=True))[0] is not None:
        events.append(json.loads(message[2]))
    return events


def test_an_appeal_goes_from_a_residents_words_to_a_counted_answer(
    story: Story, lianhu: District, webhook: tuple[Receiver, str]
) -> None:
    before = lianhu.ledger()
    receipt = story.post()
    ticket = story.ticket(receipt)
    assert (ticket["state"], ticket["unit"], ticket["category"]) == ("dispatched", UNIT, "0101")

    with channel_of(lianhu, UNIT) as channel:
        issued = _order_on_queue(channel, ticket)
        _order_by_webhook(webhook, ticket)
        order_id = issued["data"]["work_order_id"]
        reply = {"work_order_id": order_id, "action": "acknowledge", "idempotency_key": "once"}
        channel.basic_publish("huying.replies", UNIT, json.dumps(reply).encode())
        story.reaches(ticket["ticket_id"], "acknowledged")
        _refused_reply_comes_back(channel, order_id)

    story.unit(ticket, "contact", method="phone")
    story.unit(ticket, "resolve", outcome="done", answer=ANSWER)
    story.centre(ticket["ticket_id"], "accept", role="reviewer")
    assert story.track(receipt)["number"] == ticket["number"]
    story.rate(receipt)
    closed = story.reaches(ticket["ticket_id"], "closed")
    assert closed["close_reason"] == "answered"

    assert story.types(ticket["ticket_id"]) == [
        "ticket.opened",
        "work_order.issued",
        "work_order.acknowledged",
        "work_order.contacted",
        "work_order.submitted",
        "work_order.resolved",
        "ticket.resolved",
        "ticket.closed",
    ]
    told = ["ticket.opened", "work_order.issued", "work_order.acknowledged"]
    told += ["ticket.resolved", "ticket.closed"]
    eventually(lambda: story.told(receipt) == told)
    _is_counted(lianhu, before)
    _is_on_the_console(lianhu, ticket, len(story.history(ticket["ticket_id"])))


def _order_on_queue(channel: Any, ticket: dict[str, Any]) -> dict[str, Any]:
    seen: list[dict[str, Any]] = []

    def mine() -> dict[str, Any] | None:
        seen.extend(received(channel, UNIT))
        return next((e for e in seen if e["subject"] == ticket["ticket_id"]), None)

    issued = eventually(mine)
    assert issued is not None
    assert issued["type"] == "work_order.issued.v1"
    orders = [event for event in seen if event["type"] == "work_order.issued.v1"]
    assert {event["data"]["unit"] for event in orders} == {UNIT}
    return issued


def _order_by_webhook(webhook: tuple[Receiver, str], ticket: dict[str, Any]) -> None:
    kept, secret = webhook
    delivery = eventually(
        lambda: next((d for d in kept.deliveries if ticket["ticket_id"] in d.body), None)
    )
    assert delivery is not None
    event = Webhook(secret).verify(delivery.body, delivery.headers)
    assert (event["type"], event["subject"]) == ("work_order.issued.v1", ticket["ticket_id"])


def _refused_reply_comes_back(channel: Any, order_id: str) -> None:
    reply = {"work_order_id": order_id, "action": "resolve", "idempotency_key": "too early"}
    reply |= {"outcome": "done", "answer": ANSWER}
    channel.basic_publish("huying.replies", UNIT, json.dumps(reply).encode())
    seen: list[dict[str, Any]] = []

    def came_back() -> dict[str, Any] | None:
        seen.extend(received(channel, UNIT))
        return next((e for e in seen if e["type"] == "reply.refused.v1"), None)

    event = eventually(came_back)
    assert event is not None
    refused = event["data"]
    assert (refused["work_order_id"], refused["idempotency_key"]) == (order_id, "too early")
    assert refused["detail"]
    assert refused["detail_en"]


def _is_counted(lianhu: District, before: dict[str, Any]) -> None:
    analyst = lianhu.api.staff("analyst")
    for name in ("response_rate", "resolution_rate", "satisfaction_rate"):
        path = f"/api/v1/indicators/{name}"

        def counted(path: str = path) -> bool:
            total = lianhu.api.get("reporting", path, analyst)["total"]
            return bool(total["numerator"] and total["value"])

        eventually(counted)
    # Cases of other stories may end meanwhile, too.
    eventually(lambda: lianhu.ledger()["closed"] > before["closed"])
    eventually(lambda: lianhu.ledger()["imbalance"] == 0)


def _is_on_the_console(lianhu: District, ticket: dict[str, Any], steps: int) -> None:
    page = httpx2.get(f"{lianhu.urls['console']}/tickets/{ticket['ticket_id']}", timeout=60)
    assert page.status_code == 200
    assert ticket["number"] in page.text
    assert page.text.count("way__what") == steps


@pytest.mark.parametrize("trespass", ["read", "answer", "event"])
def test_a_unit_opens_its_own_queue_and_nothing_else(lianhu: District, trespass: str) -> None:
    with channel_of(lianhu, OTHER_UNIT) as channel:
        channel.confirm_delivery()
        acts = {
            "read": lambda: channel.basic_get(f"department.{UNIT}"),
            "answer": lambda: channel.basic_publish("huying.replies", UNIT, b"{}"),
            "event": lambda: channel.basic_publish("huying.events", "ticket.closed.v1", b"{}"),
        }
        with pytest.raises(ChannelClosedByBroker) as refused:
            acts[trespass]()
    assert refused.value.reply_code == 403
