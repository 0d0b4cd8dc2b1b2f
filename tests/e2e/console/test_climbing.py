"""Leaders watch a case climb: it moves from column to column while the page stays open."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.console.conftest import PageAs
from tests.e2e.story import Story
from tests.support import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

SEEN_MILLISECONDS = 60_000


def test_an_overdue_case_climbs_on_the_board_while_two_people_watch(
    page_as: PageAs, story: Story
) -> None:
    ticket_id = story.ticket(story.post())["ticket_id"]
    director, leader = page_as("director"), page_as("district_leader")
    director.goto("/escalations")
    leader.goto("/escalations?trigger=unacknowledged")
    card = f'[data-ticket="{ticket_id}"]'
    expect(director.locator(card)).to_have_count(0)
    for page in (director, leader):
        page.evaluate("document.body.dataset.opened = 'once'")

    for tier in (1, 2, 3):
        story.jump(_next_step(story, ticket_id))
        eventually(lambda tier=tier: story.see(ticket_id)["tier"] == tier)
        for page in (director, leader):
            there = page.locator(f".climb__tier--{tier} {card}")
            expect(there).to_be_visible(timeout=SEEN_MILLISECONDS)
            expect(page.locator(card)).to_have_count(1)

    assert all(
        page.evaluate("document.body.dataset.opened") == "once" for page in (director, leader)
    )
    expect(director.locator(card).get_by_text("未按时签收").first).to_be_visible()
    expect(director.locator(f"{card} a[href*='/actions/supervise']")).to_be_visible()


def _next_step(story: Story, ticket_id: str) -> datetime:
    """Return when the limit for signing has its next step, and a second more."""
    (clock,) = [c for c in story.see(ticket_id)["clocks"] if c["clock"] == "acknowledge"]
    return datetime.fromisoformat(clock["next_at"]) + timedelta(seconds=1)
