"""What happens when nobody acts: the three tiers, and the call-backs to a silent resident."""

from datetime import datetime, timedelta

import pytest

from tests.e2e.story import Story
from tests.support import eventually
from tests.support.journey import District

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

CALLBACKS = "/api/v1/callbacks"


def test_an_unsigned_order_climbs_all_three_tiers(story: Story) -> None:
    receipt = story.post()
    ticket = story.ticket(receipt)
    for tier in (1, 2, 3):
        story.jump(_due(story, ticket["ticket_id"]))
        _climbs(story, ticket["ticket_id"], tier)
    steps = [e for e in story.history(ticket["ticket_id"]) if e["type"] == "ticket.escalated.v1"]
    unsigned = [e["data"] for e in steps if e["data"]["trigger"] == "unacknowledged"]
    assert [step["tier"] for step in unsigned] == [1, 2, 3]
    assert unsigned[-1]["responsible_role"] == "district_leader"
    ids = [step["data"]["step_id"] for step in steps]
    assert len(set(ids)) == len(ids)
    assert "deadline.missed" in story.types(ticket["ticket_id"])


def _climbs(story: Story, ticket_id: str, tier: int) -> None:
    eventually(lambda: story.see(ticket_id)["tier"] == tier)


def _due(story: Story, ticket_id: str) -> datetime:
    """Return when the clock of the signature says that something is to happen next."""
    (clock,) = [c for c in story.see(ticket_id)["clocks"] if c["clock"] == "acknowledge"]
    return datetime.fromisoformat(clock["next_at"]) + timedelta(seconds=1)


def test_silence_leads_to_three_calls_and_then_to_the_end(story: Story, lianhu: District) -> None:
    receipt = story.post()
    ticket = story.resolve(receipt)
    eventually(lambda: story.track(receipt)["rating"])
    story.jump(datetime.fromisoformat(ticket["rate_until"]) + timedelta(minutes=1))
    tried = [_nobody_answers(story, receipt.appeal_id) for _ in range(3)]
    assert len({moment.astimezone().hour for moment in tried}) == 3
    closed = story.reaches(ticket["ticket_id"], "closed")
    assert closed["close_reason"] == "unreachable"
    eventually(lambda: lianhu.ledger()["imbalance"] == 0)


def _nobody_answers(story: Story, appeal_id: str) -> datetime:
    """Ring once at the hour that is set; return that hour."""
    api = story.lianhu.api
    agent = api.staff("callback_agent")
    appeals = story.lianhu.mongodb["huying_intake"]["appeals"]

    def planned() -> datetime | None:
        rating = appeals.find_one({"_id": appeal_id}, {"rating": 1})["rating"]  # type: ignore[index]
        moment: datetime | None = rating.get("move_at") if "task_id" in rating else None
        return moment

    moment = eventually(planned)
    assert moment is not None
    story.jump(moment + timedelta(seconds=1))

    def due() -> dict[str, str] | None:
        tasks = api.items("intake", CALLBACKS, agent, state="due")
        return next((task for task in tasks if task["appeal_id"] == appeal_id), None)

    task = eventually(due)
    assert task is not None
    path = f"{CALLBACKS}/{task['callback_id']}/attempts"
    api.post("intake", path, {"outcome": "no_answer"}, agent)
    return moment
