"""L2: with its last reporter anonymised, nothing that anybody wrote of a case is left (real store).

Units' answers and notes quote their reporters; while one of them is not anonymised they stay.
"""

from typing import Any

import pytest

from services.common.contracts.events.ticket import TicketAnonymised
from services.common.ids import derived_id
from services.dispatch.application.commanding import Order
from tests.factories.dispatch import MONDAY, UNIT, handler
from tests.factories.dispatch_commands import of_orders
from tests.factories.dispatch_hall import Hall
from tests.integration.dispatch.audit_scene import FIRST, Scene, work_on

pytestmark = pytest.mark.integration
NAMED = "已与诉求人王小明联系并当面说明情况"


def over(scene: Scene) -> None:
    """Let the first ticket be worked on in words, then taken back and published."""
    orders = of_orders(scene.container.desk)
    ticket = scene.container.tickets.get(FIRST)
    assert ticket is not None
    order = ticket.orders[0].id
    orders.contact(order, Order(handler(UNIT)), method="phone")
    work_on(scene.container, FIRST, NAMED)
    shown = Hall().shown()
    orders.resolve(order, Order(handler(UNIT)), outcome="done", answer=NAMED, **shown)
    scene.container.end_appeal("apl_0001", "withdrawn", "evt_withdrawn")
    scene.publish()


def kept(scene: Scene) -> dict[str, Any]:
    document = scene.tickets.find_one({"_id": FIRST})
    assert document is not None
    return document


def told(scene: Scene) -> list[str]:
    return [event["type"] for event in scene.story(FIRST)]


def test_with_the_last_reporter_every_word_goes_and_the_audit_stays_clean(scene: Scene) -> None:
    over(scene)
    assert "王小明" in str(kept(scene))
    before = kept(scene)

    for _ in range(2):
        scene.container.forget_reporter("apl_0001", "evt_anonymised")

    after = kept(scene)
    assert "王小明" not in str(after)
    assert told(scene).count(TicketAnonymised.TYPE) == 1
    (event,) = [entry["event"] for entry in after["outbox"]]
    assert event["data"]["tell_units"] == [UNIT]
    same = ("number", "state", "category", "area_code", "opened_at", "closed_at", "tier", "kind")
    assert [after.get(name) for name in same] == [before.get(name) for name in same]
    assert after["orders"][0]["submitted_at"] == before["orders"][0]["submitted_at"]
    scene.publish()
    scene.archive.erase_words(FIRST)
    assert scene.verify().exit_code == 0
    assert "王小明" not in str(list(scene.archive.stream(None)))


def test_while_another_reporter_is_there_the_answers_stay(scene: Scene) -> None:
    over(scene)
    other = {**kept(scene)["members"][0], "appeal_id": "apl_other"}
    scene.tickets.update_one({"_id": FIRST}, {"$push": {"members": other}})

    scene.container.forget_reporter("apl_0001", "evt_anonymised")
    assert "王小明" in str(kept(scene))
    assert TicketAnonymised.TYPE not in told(scene)

    scene.container.forget_reporter("apl_other", "evt_other")
    assert "王小明" not in str(kept(scene))


def test_what_rests_in_a_merged_ticket_goes_with_it(scene: Scene) -> None:
    over(scene)
    inner = derived_id("tkt", "apl_0002")
    work_on(scene.container, inner, NAMED)
    scene.publish()
    scene.tickets.update_one({"_id": inner}, {"$set": {"state": "merged", "members": []}})
    record = {"ticket_id": inner, "number": "2", "at": MONDAY, "sequence": 2, "appeal_ids": []}
    scene.tickets.update_one({"_id": FIRST}, {"$set": {"absorbed": [record]}})

    scene.container.forget_reporter("apl_0001", "evt_anonymised")

    assert "王小明" not in str(scene.tickets.find_one({"_id": inner}))
    assert scene.story(inner)[-1]["type"] == TicketAnonymised.TYPE
