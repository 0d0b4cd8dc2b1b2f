"""What the dispatch centre and residents may do besides: screen, refuse, join, withdraw, review."""

import httpx2
import pytest

from tests.e2e.story import Story, refused
from tests.support import eventually
from tests.support.journey import District
from tests.support.people import ANSWER, BASIS, EXPLANATION, session

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

UNCLEAR = {"title": "", "text": "有个情况想向你们反映一下，请回电。"}


def test_words_without_a_matter_wait_for_the_centre(story: Story) -> None:
    ticket = story.ticket(story.post(**UNCLEAR))
    assert ticket["state"] == "screening"
    assert ticket["screening_reasons"]
    screened = story.centre(ticket["ticket_id"], "screen", "operator", category="0201")
    assert screened["state"] == "dispatched"
    assert screened["work_orders"][-1]["unit"]
    expected = ["ticket.opened", "ticket.screened", "work_order.issued"]
    assert story.types(ticket["ticket_id"]) == expected


def test_a_returned_order_is_screened_again_for_another_unit(story: Story) -> None:
    ticket = story.ticket(story.post())
    first = ticket["unit"]
    story.unit(ticket, "return", reason="not_in_duty", basis=BASIS)
    assert story.see(ticket["ticket_id"])["state"] == "screening"
    again = story.centre(ticket["ticket_id"], "screen", "operator", unit="jiaojing")
    orders = again["work_orders"]
    assert [(o["unit"], o["state"]) for o in orders] == [
        (first, "returned"),
        ("jiaojing", "issued"),
    ]


def test_a_refused_matter_is_told_with_its_ground(story: Story, lianhu: District) -> None:
    receipt = story.post(**UNCLEAR)
    ticket = story.ticket(receipt)
    before = lianhu.ledger()["refused"]
    story.centre(ticket["ticket_id"], "refuse", ground="litigation", explanation=EXPLANATION)
    assert story.see(ticket["ticket_id"])["state"] == "refused"
    eventually(lambda: "ticket.refused" in story.told(receipt))
    eventually(lambda: lianhu.ledger()["refused"] == before + 1)
    with refused(409):
        story.centre(ticket["ticket_id"], "screen", category="0201")


def test_a_repeat_joins_and_its_reporter_is_heard_too(story: Story) -> None:
    first = story.post(title="共同小区1号楼垃圾没人清运", address="共同小区1号楼")
    ticket = story.ticket(first)
    words = story.lianhu.api.get(
        "intake", f"/api/v1/appeals/{first.appeal_id}", story.lianhu.api.staff("operator")
    )
    same = {name: words[name] for name in ("title", "text", "area_code", "address")}
    second = story.post(**same)
    assert story.ticket(second)["ticket_id"] == ticket["ticket_id"]
    assert story.see(ticket["ticket_id"])["member_count"] == 2
    story.resolve(first)
    story.rate(first)
    assert story.see(ticket["ticket_id"])["state"] == "resolved"
    story.rate(second)
    story.reaches(ticket["ticket_id"], "closed")
    eventually(lambda: "ticket.closed" in story.told(second))
    assert story.told(second)[0] == "ticket.joined"


def test_a_withdrawn_appeal_takes_the_order_back(story: Story, lianhu: District) -> None:
    receipt = story.post()
    ticket = story.ticket(receipt)
    before = lianhu.ledger()["withdrawn"]
    api = lianhu.api
    api.post("intake", "/api/v1/track/withdraw", {"reason": "已经解决"}, session(api, receipt))
    withdrawn = story.reaches(ticket["ticket_id"], "withdrawn")
    assert withdrawn["work_orders"][-1]["state"] == "revoked"
    eventually(lambda: lianhu.ledger()["withdrawn"] == before + 1)


def test_a_dissatisfied_answer_is_reviewed_and_the_work_done_again(story: Story) -> None:
    receipt = story.post()
    ticket = story.resolve(receipt)
    story.rate(receipt, resolved=False, satisfaction="dissatisfied")
    story.reaches(ticket["ticket_id"], "under_review")
    story.centre(
        ticket["ticket_id"],
        "review",
        "reviewer",
        outcome="redo",
        reason="诉求人意见合理，请重新办理。",
    )
    assert story.see(ticket["ticket_id"])["round"] == 2
    story.unit(ticket, "resolve", outcome="done", answer=ANSWER)
    story.centre(ticket["ticket_id"], "accept", "reviewer")
    eventually(lambda: (story.track(receipt)["rating"] or {}).get("round") == 2)
    story.rate(receipt)
    story.reaches(ticket["ticket_id"], "closed")


def test_a_rejected_result_goes_back_to_the_unit(story: Story) -> None:
    ticket = story.ticket(story.post())
    for verb, body in (
        ("acknowledge", {}),
        ("contact", {"method": "visit"}),
        ("resolve", {"outcome": "done", "answer": ANSWER}),
    ):
        story.unit(ticket, verb, **body)
    story.centre(ticket["ticket_id"], "reject", reason="答复没有回应诉求人提出的问题。")
    assert story.see(ticket["ticket_id"])["work_orders"][-1]["state"] == "in_progress"


def test_a_handler_sees_the_own_units_tickets_only(story: Story, lianhu: District) -> None:
    ticket = story.ticket(story.post())
    with refused(404):
        lianhu.api.get(
            "dispatch", f"/api/v1/tickets/{ticket['ticket_id']}", lianhu.api.unit("jiaojing")
        )


def test_nobody_sees_tickets_without_a_token(lianhu: District) -> None:
    assert httpx2.get(f"{lianhu.urls['dispatch']}/api/v1/tickets", timeout=60).status_code == 401
