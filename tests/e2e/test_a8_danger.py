"""A8: danger goes past the queue to the duty officer, on to the next, to 119, and is judged."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.e2e.story import Story
from tests.support import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

SMELL = {"title": "厨房有煤气味", "text": "厨房闻到煤气味，不敢开灯，快来人。"}
ANGER = {"title": "物业不作为", "text": "垃圾一个月没人清运，物业把我气得跳楼。"}


def test_a8_the_next_officer_is_called_until_one_takes_it_on_and_hands_it_to_119(
    story: Story,
) -> None:
    receipt = story.post(**SMELL)
    ticket_id = story.ticket(receipt)["ticket_id"]
    assert story.see(ticket_id)["severity"] == "P0"
    assert _alarm(story, ticket_id)["officer"]
    eventually(lambda: "danger.raised" in story.told(receipt))

    for tier in (2, 3):
        story.jump(_answer_by(story, ticket_id))
        eventually(lambda tier=tier: _alarm(story, ticket_id)["tier"] == tier)
    story.centre(ticket_id, "acknowledge-danger")
    story.centre(ticket_id, "transfer-danger", target="119")
    story.centre(
        ticket_id, "transfer-danger", target="119", external_number="119-7", accepted_by="消防站"
    )
    story.centre(ticket_id, "judge-danger", verdict="confirmed")

    seen = story.see(ticket_id)["danger"]
    assert seen["alarm"]["verdict"] == "confirmed"
    assert [(one["target"], one["number"]) for one in seen["transfers"]] == [("119", "119-7")]
    eventually(lambda: "danger.transferred" in story.told(receipt))
    calls = [e["data"] for e in story.history(ticket_id) if e["type"] == "danger.called.v1"]
    assert [one["tier"] for one in calls] == [1, 2, 3]


def test_a8_hyperbole_is_lowered_by_a_person(story: Story) -> None:
    ticket_id = story.ticket(story.post(**ANGER))["ticket_id"]
    assert story.see(ticket_id)["severity"] == "P1"
    story.centre(ticket_id, "judge-danger", verdict="lowered", reason="已回电核实，一时气话")
    assert story.see(ticket_id)["severity"] in {"P2", "P3"}
    assert _alarm(story, ticket_id)["verdict"] == "lowered"


def _alarm(story: Story, ticket_id: str) -> dict[str, Any]:
    found: dict[str, Any] = story.see(ticket_id)["danger"]["alarm"]
    return found


def _answer_by(story: Story, ticket_id: str) -> datetime:
    return datetime.fromisoformat(_alarm(story, ticket_id)["answer_by"]) + timedelta(seconds=1)
