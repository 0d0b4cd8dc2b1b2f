"""D4, D5, D8, D9 on the running system: proof, questions, urging, supervision, suspension."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from services.common.clock import BusinessClock
from tests.e2e.story import Story, refused
from tests.support import eventually
from tests.support.people import ANSWER, session

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

CANNOT = {
    "outcome": "cannot_be_done",
    "answer": "现场核查后，与诉求人当面说明了产权情况。",
    "public_reason": "产权归属有争议，须先由法院确认权属。",
}


def begun(story: Story) -> tuple[Any, dict[str, Any]]:
    """Return a resident's receipt and the ticket that a unit has signed for and talked about."""
    receipt = story.post()
    ticket = story.ticket(receipt)
    story.unit(ticket, "acknowledge")
    story.unit(ticket, "contact", method="phone")
    return receipt, ticket


def test_d8_done_needs_a_photograph_and_cannot_be_done_its_leader(story: Story) -> None:
    _, ticket = begun(story)
    with pytest.raises(httpx2.HTTPStatusError) as bare:
        story.unit(ticket, "resolve", outcome="done", answer=ANSWER, proofs=[])
    assert bare.value.response.json()["errors"][0]["field"] == "proofs"

    story.unit(ticket, "resolve", **CANNOT)
    with refused(409):
        story.centre(ticket["ticket_id"], "accept", role="reviewer")
    order = story.see(ticket["ticket_id"])["work_orders"][-1]
    api = story.lianhu.api
    path = f"/api/v1/work-orders/{order['work_order_id']}/approve"
    api.post("dispatch", path, {}, api.leader(order["unit"]))
    story.centre(ticket["ticket_id"], "accept", role="reviewer")

    assert story.see(ticket["ticket_id"])["state"] == "cannot_be_done"


def test_d4_a_reply_reopens_the_work_and_d5_urging_is_limited(story: Story) -> None:
    receipt, ticket = begun(story)
    story.unit(ticket, "ask-resident", question="请问垃圾堆放在哪个门外？")
    eventually(lambda: story.track(receipt)["state"]["code"] == "waiting_resident")

    api = story.lianhu.api
    token = session(api, receipt)
    api.post("intake", "/api/v1/track/supplement", {"text": "在东门外"}, token)
    seen = story.reaches(ticket["ticket_id"], "in_progress")
    assert [item["text"] for item in seen["supplements"]] == ["在东门外"]

    api.post("intake", "/api/v1/track/remind", {}, token)
    with refused(429):
        api.post("intake", "/api/v1/track/remind", {}, token)
    for _ in range(2):
        story.centre(ticket["ticket_id"], "supervise", instruction="请两日内办结并书面报告。")
    eventually(lambda: story.see(ticket["ticket_id"])["reminders"] == 1)
    assert story.see(ticket["ticket_id"])["supervision_count"] == 2


def test_d9_suspension_is_approved_and_told_to_the_resident(story: Story) -> None:
    receipt, ticket = begun(story)
    clock = BusinessClock(story.lianhu.system.run_dir / "clock.json")
    review = (clock.now() + timedelta(days=30)).isoformat()
    reason = "须待明年汛期过后方具备施工条件。"
    story.unit(ticket, "request-suspension", reason=reason, review_at=review)
    order = story.see(ticket["ticket_id"])["work_orders"][-1]["work_order_id"]
    api = story.lianhu.api
    path = f"/api/v1/work-orders/{order}/grant-suspension"
    api.post("dispatch", path, {}, api.staff("supervisor"))

    assert story.see(ticket["ticket_id"])["state"] == "suspended"
    eventually(lambda: "ticket.suspended" in story.told(receipt))
