"""B5, B6, B7: cases merge and part, are divided and rejoined, come back; everybody is answered."""

from datetime import timedelta
from typing import Any

import pytest

from tests.e2e.story import Story, refused
from tests.support import eventually
from tests.support.journey import District
from tests.support.people import ANSWER, proofs

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

SAME = "经现场核实，两单反映的是同一处垃圾堆放点。"
OTHER = "经现场核实，两单反映的不是同一处。"
TASK = "请协助核查占道堆放并疏导现场秩序。"
COVER = {"category": "0201", "title": "井盖松动", "text": "路中间的井盖松动，车过就响。"}


def test_b5_a_merge_is_answered_to_every_reporter(story: Story, lianhu: District) -> None:
    first, second = story.post(), story.post()
    into, gone = (story.ticket(one)["ticket_id"] for one in (first, second))
    story.centre(gone, "merge", "operator", into=into, reason=SAME)
    assert story.see(gone)["state"] == "merged"
    assert story.see(into)["member_count"] == 2
    eventually(lambda: "ticket.merged" in story.told(second))

    story.resolve(first)
    story.rate(second)
    assert story.see(into)["state"] == "resolved"  # the other has still to be heard
    story.rate(first)
    story.reaches(into, "closed")
    for receipt in (first, second):
        eventually(lambda receipt=receipt: story.told(receipt)[-1:] == ["ticket.closed"])
    assert story.see(gone)["state"] == "merged"


def test_b5_unmerged_each_case_goes_its_own_way_again(story: Story) -> None:
    first, second = story.post(), story.post()
    into, gone = (story.ticket(one)["ticket_id"] for one in (first, second))
    before = _clocks(story, gone)
    story.centre(gone, "merge", "operator", into=into, reason=SAME)
    story.centre(gone, "unmerge", "operator", reason=OTHER)
    assert _clocks(story, gone) == before
    eventually(lambda: story.ticket(second)["ticket_id"] == gone)

    for receipt, ticket_id in ((first, into), (second, gone)):
        story.resolve(receipt)
        story.rate(receipt)
        story.reaches(ticket_id, "closed")
        eventually(lambda receipt=receipt: story.told(receipt)[-1:] == ["ticket.closed"])
    assert (
        story.told(first).count("ticket.closed") == story.told(second).count("ticket.closed") == 1
    )


def test_b6_divided_among_units_it_closes_when_every_part_is_done(story: Story) -> None:
    receipt = story.post()
    ticket_id = story.ticket(receipt)["ticket_id"]
    lead = story.see(ticket_id)["unit"]
    parts = [{"unit": unit, "task": TASK} for unit in ("jiaojing", "gongan")]
    story.centre(ticket_id, "divide", "operator", parts=parts)
    _do(story, ticket_id, lead, "acknowledge")
    _do(story, ticket_id, lead, "contact", method="phone")
    with refused(409):
        _do(story, ticket_id, lead, "resolve", **_done(story))

    _do(story, ticket_id, "gongan", "rejoin", by=lead, reason="该部分无须公安处置，由本单位办理。")
    _do(story, ticket_id, "jiaojing", "acknowledge")
    _do(story, ticket_id, "jiaojing", "resolve", **_done(story))
    _do(story, ticket_id, "jiaojing", "accept", by=lead)
    _do(story, ticket_id, lead, "resolve", **_done(story))
    story.centre(ticket_id, "accept", role="reviewer")
    story.rate(receipt)

    orders = story.reaches(ticket_id, "closed")["work_orders"]
    assert {order["unit"]: order["state"] for order in orders} == {
        lead: "resolved",
        "jiaojing": "resolved",
        "gongan": "revoked",
    }


def test_b7_the_same_cover_open_again_after_closing_starts_a_tier_higher(story: Story) -> None:
    first = story.post(**COVER)
    ticket = story.resolve(first)
    story.rate(first)
    story.reaches(ticket["ticket_id"], "closed")
    story.jump(story.lianhu.now() + timedelta(days=2))
    words = story.lianhu.api.get(
        "intake", f"/api/v1/appeals/{first.appeal_id}", story.lianhu.api.staff("operator")
    )
    again = story.ticket(
        story.post(**COVER, area_code=words["area_code"], address=words["address"])
    )

    assert again["ticket_id"] != ticket["ticket_id"]
    assert (again["linked_ticket_id"], again["repeats"]) == (ticket["ticket_id"], 1)
    eventually(lambda: story.see(again["ticket_id"])["tier"] == 1)
    steps = [e["data"] for e in story.history(again["ticket_id"]) if "escalated" in e["type"]]
    assert [step["trigger"] for step in steps] == ["repeated"]


def _do(
    story: Story, ticket_id: str, unit: str, verb: str, *, by: str | None = None, **body: Any
) -> Any:
    """Let a unit do something with its own order, or another unit by its own key."""
    orders = story.see(ticket_id)["work_orders"]
    order = next(o for o in reversed(orders) if o["unit"] == unit)["work_order_id"]
    api = story.lianhu.api
    return api.post("dispatch", f"/api/v1/work-orders/{order}/{verb}", body, api.unit(by or unit))


def _done(story: Story) -> dict[str, Any]:
    shown = proofs(story.lianhu.now().isoformat())
    return {"outcome": "done", "answer": ANSWER, "proofs": shown}


def _clocks(story: Story, ticket_id: str) -> list[Any]:
    api = story.lianhu.api
    path = f"/api/v1/tickets/{ticket_id}/deadlines"
    clocks = api.get("dispatch", path, api.staff("supervisor"))["clocks"]
    # Not how far each has come: that is another with every look.
    return [{name: clock[name] for name in ("key", "state", "limit", "due_at")} for clock in clocks]
