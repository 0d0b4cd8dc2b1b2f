"""Units' replies on a real MongoDB: out of order, refused, spoken for another."""

import json
from typing import Any

import pytest

from services.common.broker.delivery import Delivery
from services.common.broker.topology import REPLIES
from services.common.broker.verdicts import Ack, RetryLater, Verdict
from services.dispatch.application.commanding import Order
from services.dispatch.bootstrap import Container
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.messages.replies import UnitReplies
from tests.factories.dispatch import UNIT, directory_body, submitted
from tests.factories.whistles import COMMUNITY_CALLER, HERE, NEAR, REASON, whistle_body

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


@pytest.fixture
def whistled(container: Container) -> Ticket:
    """A ticket with a whistle that summons two units to the spot."""
    container.publish_directory({**directory_body(), "whistles": whistle_body()})
    container.open_tickets([submitted(1, point=HERE)])
    found = container.database["tickets"].find_one() or {}
    return container.whistles.blow(
        found["_id"],
        Order(COMMUNITY_CALLER),
        kind="urgent",
        units=["shizheng", "gongan"],
        reason=REASON,
    )


def answer(container: Container, case: Ticket, action: str, unit: str, **said: Any) -> Verdict:
    body = {"whistle_id": case.whistles[0].id, "action": action, "idempotency_key": action, **said}
    delivery = Delivery(json.dumps(body).encode(), unit, REPLIES, attempts=1)
    return UnitReplies(container)([delivery])[0]


def refusal(container: Container) -> dict[str, Any]:
    """What the unit is told of the one reply that was refused."""
    (kept,) = container.database["replies"].find()
    told: dict[str, Any] = kept["outbox"][0]["event"]["data"]
    return told


def test_units_answer_a_whistle_by_reply_from_reporting_in_to_the_assessment(
    container: Container, whistled: Ticket
) -> None:
    """D6: as they answer an order; a reply that comes twice does nothing twice."""
    place = {"longitude": NEAR[0], "latitude": NEAR[1], "crs": "wgs84"}
    for _ in range(2):
        assert answer(container, whistled, "report_in", "gongan", point=place) == Ack()
    answer(container, whistled, "plan", "gongan", text=REASON)
    answer(container, whistled, "result", "gongan", outcome="done", text=REASON)
    answer(container, whistled, "assess", "gongan", scores={"necessity": 4})

    ticket = container.tickets.get(whistled.id)
    assert ticket is not None
    (whistle,) = ticket.whistles
    came = whistle.summons_of("gongan")
    assert came is not None
    assert came.signed_in is not None
    assert (came.signed_in.way, came.signed_in.by) == ("geofence", "unit:gongan")
    assert (whistle.state, came.of_blower is not None) == ("resolved", True)
    assert ticket.version == whistled.version + 4
    assert container.database["replies"].count_documents({}) == 0


@pytest.mark.parametrize(
    ("unit", "action", "said", "problem"),
    [
        ("gongan", "report_in", {}, "invalid"),  # no proof of presence
        (UNIT, "report_in", {}, "not_a_party"),  # works on the ticket, was not summoned
        ("jd-east", "report_in", {}, "not_found"),
        ("gongan", "close", {}, "unknown_action"),
        ("gongan", "report_in", {"work_order_id": "wo_1"}, "reply_about_both"),
        ("gongan", "result", {"outcome": "done", "text": REASON}, "not_a_party"),  # not there yet
    ],
)
def test_a_reply_to_a_whistle_is_refused_with_its_whistle_named(
    container: Container,
    whistled: Ticket,
    unit: str,
    action: str,
    said: dict[str, Any],
    problem: str,
) -> None:
    assert answer(container, whistled, action, unit, **said) == Ack()

    told = refusal(container)
    assert (told["problem"], told["whistle_id"]) == (problem, whistled.whistles[0].id)


def test_a_refused_reply_is_told_in_words_that_read_well(
    container: Container, whistled: Ticket
) -> None:
    """The action as it was sent, and each field's fault behind the sentence, in both languages."""
    answer(container, whistled, "acknowledge", "gongan")
    told = refusal(container)
    assert told["detail"].startswith("没有操作 acknowledge，可用：assess、")
    container.database["replies"].delete_many({})

    answer(container, whistled, "result", "gongan", outcome="maybe", text=REASON)

    told = refusal(container)
    assert told["detail"].startswith("有 1 处需要改正：outcome；outcome：")
    assert told["detail_en"].startswith("Please correct 1 field(s): outcome; outcome: ")
