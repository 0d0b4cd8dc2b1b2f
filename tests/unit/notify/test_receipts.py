"""G2: receipts may come twice, out of order, before our own note: the end is the same."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.application.record_receipts import next_on, noted_after
from services.notify.domain.receipt import Receipt, kept, standing
from services.notify.ports.receipts import Reported
from tests.factories.notify import NOON, notification, webhook_notification

ID = notification().notification_id
receipts = st.lists(
    st.builds(
        Receipt,
        st.just(ID),
        st.sampled_from(["accepted", "undelivered", "delivered", "read"]),
        st.integers(0, 50).map(lambda minutes: NOON + timedelta(minutes=minutes)),
        st.sampled_from(["", "absent", "expired"]),
        st.sampled_from(["", "sms-1"]),
    ),
    max_size=30,
)


def record(status: str = "sent", **fields: Any) -> Reported:
    plain: dict[str, Any] = {
        "notification": notification(),
        "status": status,
        "reason": None,
        "channel": "sms",
        "address": "adr_1",
        "to": "*******5678",
    }
    return Reported(**plain, **fields)


def after(status: str, *reports: list[Receipt]) -> tuple[Any, ...]:
    """Return how a record stands after reports, each taken in a turn of its own."""
    now = record(status)
    for report in reports:
        noted = noted_after(now, report)
        if noted is not None:
            now = Reported(
                now.notification,
                noted.status,
                noted.reason,
                now.channel,
                now.address,
                now.to,
                noted.receipts,
                now.receipts_seen + 1,
            )
    return now.status, now.reason, now.receipts


@given(receipts, st.randoms(use_true_random=False), st.sampled_from(["sent", "failed"]))
def test_any_order_and_any_repetition_ends_the_same(
    reports: list[Receipt], chance: Any, status: str
) -> None:
    again = reports + [chance.choice(reports) for _ in range(5)] if reports else []
    chance.shuffle(again)
    cut = chance.randint(0, len(again))
    at_once = after(status, reports)
    assert after(status, again[:cut], again[cut:]) == at_once
    assert after(status, *[[one] for one in again]) == at_once


@given(receipts)
def test_what_a_record_keeps_is_bounded_and_says_what_all_of_them_say(
    reports: list[Receipt],
) -> None:
    few = kept(reports)
    assert len(few) <= 20
    assert standing(few) == standing(reports)
    assert kept(few) == few


def one(status: Any, minutes: int = 0, code: str = "") -> Receipt:
    return Receipt(ID, status, NOON + timedelta(minutes=minutes), code)


@pytest.mark.parametrize(
    ("reports", "status", "reason"),
    [
        ([], "sent", None),
        ([one("accepted")], "sent", None),
        ([one("delivered")], "delivered", None),
        ([one("read"), one("delivered")], "read", None),
        ([one("undelivered", code="absent")], "failed", "absent"),
        ([one("undelivered")], "failed", "undelivered"),
        ([one("undelivered", code="absent"), one("delivered", 5)], "delivered", None),
        ([one("undelivered", 9, "expired"), one("undelivered", 2, "absent")], "failed", "absent"),
    ],
)
def test_what_receipts_say(reports: list[Receipt], status: str, reason: str | None) -> None:
    assert after("sent", reports)[:2] == (status, reason)


@pytest.mark.parametrize("status", ["queued", "sending", "held"])
def test_a_receipt_that_comes_before_our_own_note_is_kept_and_changes_no_open_notice(
    status: str,
) -> None:
    noted = noted_after(record(status), [one("delivered")])
    assert noted is not None
    assert noted.status == status
    assert noted.standing.status == "delivered"


def test_a_receipt_proves_that_giving_up_was_wrong() -> None:
    assert after("failed", [one("delivered")])[0] == "delivered"


def test_the_follower_of_a_notice_is_named_by_event_reader_and_channels_tried() -> None:
    follower = next_on(notification(), "sms", ("sms", "email"))
    assert follower is not None
    assert follower.tried == ("sms",)
    assert follower.follows == ID
    assert follower == next_on(notification(), "sms", ("email", "sms"))
    assert follower.notification_id != ID
    assert next_on(follower, "email", ("sms", "email")) is None


def test_nothing_follows_a_webhook() -> None:
    assert next_on(webhook_notification(), "webhook", ("sms", "email")) is None
