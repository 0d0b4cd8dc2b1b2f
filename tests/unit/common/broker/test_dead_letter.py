"""How a dead letter is named, so that it can be looked at, replayed or discarded by itself."""

from types import SimpleNamespace
from typing import Any

import pytest

from services.common.broker.copies import dead_copy
from services.common.broker.dead_letter import DeadMessage, dead_message
from services.common.broker.delivery import Delivery
from services.common.broker.verdicts import DeadLetter

QUEUE = "dispatch.replies"


def lying(message_id: str, body: bytes = b"{}") -> DeadMessage:
    """A message of that id as it lies among the dead letters after we set it aside."""
    delivery = Delivery(body, "chengguan", message_id=message_id, tag=3)
    copy = dead_copy(delivery, DeadLetter("broken"), QUEUE, service="dispatch", at="2026-11-23")
    properties: Any = SimpleNamespace(
        message_id=copy.id, headers=dict(copy.headers), content_type=copy.content_type
    )
    answer: Any = SimpleNamespace(routing_key=copy.routing_key, delivery_tag=1)
    return dead_message(QUEUE, answer, properties, body)


@pytest.mark.parametrize("message_id", ["", "~"])
def test_what_a_unit_sent_without_an_id_is_named_by_its_content(message_id: str) -> None:
    one, same, other = lying(message_id), lying(message_id), lying(message_id, b"[]")

    assert one.id.startswith("unnamed-")
    assert one.id == same.id != other.id


def test_what_has_an_id_keeps_it() -> None:
    assert lying("evt_1").id == "evt_1"
