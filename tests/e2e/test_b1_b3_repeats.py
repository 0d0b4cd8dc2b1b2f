"""B1–B3: who asks sees the case, who says it again joins it, who says it elsewhere does not."""

from typing import Any

import pytest

from tests.e2e.story import Story
from tests.support import eventually
from tests.support.journey import District
from tests.support.people import session

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
HERE = {"longitude": 108.9002, "latitude": 34.26, "crs": "wgs84"}
FAR = {"longitude": 108.9302, "latitude": 34.27, "crs": "wgs84"}
COVER: dict[str, Any] = {
    "kind": "help",
    "title": "窨井盖松动",
    "text": "丰登路十字路口的窨井盖松动了，车压过去咣当响，晚上睡不着。",
    "category": "0201",
    "address": "丰登路十字",
    "location": HERE,
}


def test_b1_b2_b3_a_repeat_is_shown_before_joined_after_and_can_make_the_case_urgent(
    story: Story, lianhu: District
) -> None:
    first = story.post(**COVER)
    ticket_id = story.ticket(first)["ticket_id"]
    asked = {name: COVER[name] for name in ("kind", "text", "category", "address", "location")}
    similar = lianhu.api.post("intake", "/api/v1/appeals/similar", asked)["similar"]
    assert similar[0]["appeal_id"] == first.appeal_id
    assert {reason["code"] for reason in similar[0]["reasons"]} >= {"same_place", "text"}

    again = story.post(**{**COVER, "text": COVER["text"].replace("睡不着", "吵得睡不着")})
    elsewhere = story.post(**{**COVER, "address": "青年路北口", "location": FAR})
    assert story.ticket(again)["ticket_id"] == ticket_id
    assert story.ticket(elsewhere)["ticket_id"] != ticket_id
    assert story.see(ticket_id)["member_count"] == 2
    eventually(lambda: "ticket.joined" in story.told(again))

    told = {"text": "井盖在东北角，白天也响"}
    desk = f"/api/v1/appeals/{first.appeal_id}/supplements"
    lianhu.api.post("intake", desk, told, lianhu.api.staff("operator"))
    eventually(lambda: told["text"] in str(story.see(ticket_id)["supplements"]))
    supplement = {"text": "有人掉进井里了，快来救人"}
    lianhu.api.post("intake", "/api/v1/track/supplement", supplement, session(lianhu.api, again))
    eventually(lambda: story.see(ticket_id)["severity"] == "P0")
    assert "ticket.retriaged" in story.types(ticket_id)
