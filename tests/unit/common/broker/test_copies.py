"""Copies for retry and dead-letter queues."""

import pytest

from services.common.broker.copies import dead_copy, original_id, retry_copy
from services.common.broker.delivery import (
    ATTEMPTS,
    EXCHANGE,
    REASON,
    ROUTING_KEY,
    Delivery,
    attempts_of,
)
from services.common.broker.verdicts import DeadLetter, RetryLater

DELIVERY = Delivery(
    b"{}",
    "ticket.opened.v1",
    "huying.events",
    headers={
        "traceparent": "00-x",
        "x-death": [{"count": 3}],
        "x-first-death-reason": "expired",
        "x-delivery-count": 2,
        "strange": 7,
    },
    attempts=3,
    message_id="evt_1",
    content_type="application/cloudevents+json",
    tag=41,
)


@pytest.mark.parametrize(
    ("wanted", "queue"),
    [
        (0, "q.retry.5"),
        (5, "q.retry.5"),
        (5.1, "q.retry.30"),
        (30, "q.retry.30"),
        (31, "q.retry.300"),
        (86_400, "q.retry.300"),
    ],
)
def test_the_nearest_delay_that_is_long_enough_is_taken(wanted: float, queue: str) -> None:
    assert retry_copy(DELIVERY, RetryLater("x", wanted), "q").routing_key == queue


def test_a_copy_keeps_the_senders_headers_and_drops_the_brokers() -> None:
    copy = retry_copy(DELIVERY, RetryLater("busy"), "q")

    assert copy.headers == {
        "traceparent": "00-x",
        "strange": "7",
        ROUTING_KEY: "ticket.opened.v1",
        EXCHANGE: "huying.events",
        REASON: "busy",
        ATTEMPTS: "4",
    }
    assert (copy.body, copy.exchange) == (b"{}", "")


def test_waiting_for_a_dependency_uses_up_no_attempt() -> None:
    copy = retry_copy(DELIVERY, RetryLater("down", dependency=True), "q")

    assert copy.headers[ATTEMPTS] == "3"


def test_two_copies_of_one_event_in_a_batch_have_different_ids() -> None:
    copy = retry_copy(DELIVERY, RetryLater("x"), "q")

    assert copy.id == "evt_1~41"
    assert original_id(copy.id) == "evt_1"


def test_a_long_reason_is_cut_so_that_the_headers_fit_a_frame() -> None:
    copy = dead_copy(DELIVERY, DeadLetter("长" * 9_000), "q", service="s", at="2026-01-01T00:00Z")

    assert len(copy.headers[REASON]) == 500


@pytest.mark.parametrize("nonsense", ["many", None, [], "-4", {}])
def test_a_strangers_attempts_count_as_none(nonsense: object) -> None:
    assert attempts_of({ATTEMPTS: nonsense}) == 0
