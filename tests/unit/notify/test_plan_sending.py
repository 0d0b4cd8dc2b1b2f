"""What is planned for a batch of claims, and what follows a notice that failed."""

import base64
import hmac
from dataclasses import replace
from datetime import time, timedelta

import pytest

from services.common.ids import derived_id
from services.notify.application.plan_sending import Plan, PlanSending
from services.notify.domain.contact import Contact, masked
from services.notify.domain.notification import (
    Claimed,
    Failed,
    Held,
    Notification,
    Outcome,
    Postponed,
    Sent,
    Settled,
    TryLater,
    Unneeded,
)
from services.notify.domain.policy.person import Preferences
from services.notify.domain.policy.policy import ChannelRule, EventRule, Policy
from services.notify.domain.policy.quiet_hours import QuietHours
from services.notify.domain.settle import coded, settle
from services.notify.ports.opt_outs import NotALink
from tests.factories.notify import FOUNDER, NOON, notification, webhook_notification
from tests.fakes.notify import FakeClock
from tests.fakes.notify_readers import KEYS, LINKS, SECRET, Readers
from tests.unit.notify.test_settle import POLICY

BOTH = Contact(phone="13800005678", email="w@example.com")


@pytest.fixture
def readers() -> Readers:
    return Readers(FakeClock(NOON))


def claimed(item: Notification | None = None, **fields: object) -> Claimed:
    return replace(Claimed(item or notification(), "clm_1", 0, NOON), **fields)  # type: ignore[arg-type]


def planned(plan: PlanSending, *items: Claimed) -> Plan:
    return plan(items, {item.notification.recipient: BOTH for item in items})


def ended(plan: PlanSending, item: Claimed, outcome: Outcome) -> Settled:
    way = planned(plan, item).planned[item.notification.notification_id]
    settled = settle(item, outcome, at=NOON, now=NOON, policy=POLICY)
    return plan.ended(settled, outcome, way)


def test_a_plan_gives_each_notice_one_address_and_a_mask_of_it(readers: Readers) -> None:
    [one] = planned(readers.plan(), claimed()).planned.values()
    contact = replace(one.contact, unsubscribe_url=None)
    assert contact == Contact(phone="13800005678", language="zh", spoken="zh", channel="sms")
    assert one.addressing.to == "*******5678"
    assert "13800005678" not in repr(one)


def test_a_webhook_needs_no_plan_and_waits_for_the_units_morning(readers: Readers) -> None:
    morning = NOON + timedelta(hours=20)
    now, later = webhook_notification(), webhook_notification(2, not_before=morning)
    plan = planned(readers.plan(), claimed(now), claimed(later))
    assert [item.notification for item in plan.going] == [now]
    assert [outcome for _, outcome in plan.staying] == [Held(morning, "quiet_hours")]


def test_a_unit_s_people_are_left_in_peace_at_night_and_its_machines_are_not(
    readers: Readers,
) -> None:
    """In one digest in the morning; danger and what is P0 at any hour."""
    readers.policies.rules = Policy(
        events={"work_order.acknowledged.v1": EventRule(at_once=True)},
        quiet_hours={"unit": QuietHours(time(12), time(13), frozenset({"danger"}))},
    )
    mail = replace(webhook_notification(), route="address", addressee="unit_handler")
    danger = replace(mail, event_type="danger.called.v1")
    grave = replace(mail, severity="P0")
    items = [*map(claimed, (mail, danger, grave, webhook_notification(), notification()))]
    plan = readers.plan()(items, {FOUNDER: BOTH})

    assert len(plan.going) == 4
    [(kept, outcome)] = plan.staying
    assert kept.notification == mail
    assert outcome == Held(NOON + timedelta(hours=1), "quiet_hours")


def test_a_reader_is_one_person_over_all_his_appeals(readers: Readers) -> None:
    readers.preferences.kept[KEYS.person(BOTH) or ""] = Preferences(opted_out=True)
    plan = planned(readers.plan(), claimed(), claimed(notification(recipient="apl_2")))
    assert {outcome for _, outcome in plan.staying} == {Unneeded("suppressed", "opted_out")}


def test_only_what_may_be_opted_out_of_brings_a_link_of_its_reader(readers: Readers) -> None:
    must, danger = EventRule(must_tell=True), EventRule(urgency="danger")
    known = {"ticket.opened.v1": must, "ticket.escalated.v1": danger}
    readers.policies.rules = Policy(events=known)
    kinds = [*known, "work_order.acknowledged.v1"]
    items = [
        claimed(replace(notification(number), event_type=kind)) for number, kind in enumerate(kinds)
    ]
    plan = planned(readers.plan(), *items)
    links = [plan.planned[item.notification.notification_id].contact for item in items]
    assert [one.unsubscribe_url for one in links[:2]] == [None, None]
    token = (links[2].unsubscribe_url or "").removeprefix("https://huying.example/unsubscribe/")
    assert LINKS.person(token) == KEYS.person(BOTH)


@pytest.mark.parametrize("change", [0, 20, -1])
def test_nobody_can_make_or_change_an_opt_out_link(change: int) -> None:
    token = (LINKS.url("adr_1") or "").rpartition("/")[2]
    other = "A" if token[change] != "A" else "B"
    changed = token[:change] + other + (token[change:][1:] if change != -1 else "")
    for wrong in (
        changed,
        token + "A",
        token[:-8],
        "",
        "x" * 10_000,
        "adr_1",
        "退订",
        "=",
        "a\x00",
    ):
        with pytest.raises(NotALink):
            LINKS.person(wrong)
    assert LINKS.person(token) == "adr_1"


def test_spellings_of_one_address_are_one_reader() -> None:
    assert KEYS.address("email", "W@Example.com ") == KEYS.address("email", "w@example.com")
    number = KEYS.address("phone", "13800005678")
    for spelt in (
        "138 0000 5678",
        "+86 138-0000-5678",
        "008613800005678",
        "１３８００００５６７８",
        "＋86 138 0000 5678",
    ):
        assert KEYS.address("phone", spelt) == number
    for other in ("13800005679", "8613800005", "029-8613800005678", "wxid", "+13800005678"):
        assert KEYS.address("phone", other) != number
    assert KEYS.address("phone", "1") != KEYS.address("email", "1")


@pytest.mark.parametrize("number", ["+8613800005678", "+862988888888", "+12125550123"])
def test_a_number_as_intake_tells_it_keeps_the_key_of_earlier_releases(number: str) -> None:
    """Else whoever opted out before an upgrade would be written to after it."""
    key = hmac.digest(base64.b64decode(SECRET), b"huying notify: keys of addresses", "sha256")
    digest = hmac.digest(key, f"phone:{number}".encode(), "sha256")
    assert KEYS.address("phone", number) == derived_id("adr", digest.hex())


def test_what_failed_goes_on_to_the_next_channel_until_none_is_left(readers: Readers) -> None:
    plan = readers.plan()
    first = ended(plan, claimed(), Failed("sms", "content_rejected"))
    assert first.follower is not None
    assert first.follower.tried == ("sms",)
    second = ended(plan, claimed(first.follower), Failed("email", "mailbox_full"))
    assert (second.status, second.follower) == ("failed", None)


def test_patience_with_a_failing_channel_ends_where_another_one_is_left(readers: Readers) -> None:
    patience = {"ordinary": timedelta(minutes=10)}
    readers.policies.rules = Policy(channels=(ChannelRule("sms", patience), ChannelRule("email")))  # type: ignore[arg-type]
    plan, item = readers.plan(), claimed()
    for outcome in (TryLater("sms", "timeout"), Postponed(NOON, "circuit_open")):
        assert ended(plan, item, outcome).status == "queued"
    readers.wall.advance(minutes=10)
    for outcome in (TryLater("sms", "timeout"), Postponed(NOON, "circuit_open")):
        given_up = ended(plan, item, outcome)
        assert (given_up.status, given_up.channel, given_up.next_attempt_at) == (
            "failed",
            "sms",
            None,
        )
        assert given_up.follower is not None
    waiting = ended(plan, item, Postponed(NOON, "no_directory"))
    assert waiting.status == "queued"
    readers.channels = {"sms": "phone"}
    assert ended(readers.plan(), item, TryLater("sms", "timeout")).status == "queued"


def test_a_receipt_is_waited_for_where_the_rules_say_so(readers: Readers) -> None:
    within = {"ordinary": timedelta(minutes=3)}
    rule = ChannelRule("sms", receipt_within=within)  # type: ignore[arg-type]
    readers.policies.rules = Policy(version=4, channels=(rule,))
    settled = ended(readers.plan(), claimed(), Sent("sms"))
    assert settled.receipt_due_at == NOON + timedelta(minutes=3)
    assert settled.addressing is not None
    assert settled.addressing.policy == 4


def test_what_a_receipt_says_of_a_killed_sender_s_notice_is_not_sent_again(
    readers: Readers,
) -> None:
    for standing, outcome in (
        ("delivered", Sent("sms")),
        ("sent", Sent("sms")),
        ("failed", Failed("sms", "undelivered")),
    ):
        plan = planned(readers.plan(), claimed(standing=standing))
        assert [found for _, found in plan.staying] == [outcome]


def test_hard_bounces_are_counted_once_a_notice(readers: Readers) -> None:
    plan = readers.plan()
    bounced = ended(plan, claimed(), Failed("sms", "address_unknown"))
    for _ in range(2):
        plan.note_bounces([bounced, ended(plan, claimed(), Failed("sms", "too_long"))])
    [entry] = readers.suppressions.kept.values()
    assert (entry.channel, entry.to, entry.bounces) == ("sms", "*******5678", 1)
    again = planned(plan, claimed(notification(2)))
    assert [one.channels for one in again.planned.values()] == [("email",)]


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        ("http_410", "http_410"),
        ("smtp_550", "smtp_550"),
        ("call 13800005678", "unreadable"),
        ("n13800005678", "unreadable"),
        ("没有此人", "unreadable"),
        ("", "unreadable"),
    ],
)
def test_a_reason_that_may_name_somebody_is_not_kept(reason: str, kept: str) -> None:
    assert coded(reason) == kept


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("13800005678", "*******5678"),
        ("w@e.cn", "w***@e.cn"),
        ("56", "*6"),
        ("110", "**0"),
        ("", ""),
    ],
)
def test_an_address_is_shown_by_its_end(address: str, shown: str) -> None:
    assert masked(address) == shown
