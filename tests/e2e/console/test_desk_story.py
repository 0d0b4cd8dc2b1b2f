"""K1 to K3: an operator's morning by keyboard, and a danger that two desks see at once."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.console.conftest import PageAs
from tests.e2e.story import Story
from tests.support import eventually
from tests.support.journey import District

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

WORDS = "有件事情想跟你们反映一下，请给我回个电话。"
SMELL = {"title": "厨房有煤气味", "text": "厨房闻到煤气味，不敢开灯，快来人。"}
POLLED_MS = 60_000


def test_k3_a_call_is_taken_screened_and_found_again_by_keyboard(
    page_as: PageAs, a_district_at_work: District
) -> None:
    """No mouse: single keys for the commonest actions, Enter and typing for the rest.

    What is common in the district is suggested where the words say nothing.
    """
    page = page_as("operator")
    page.goto("/desk")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.wait_for_url("**/desk/new")
    appeal_id = _take_down(page, "13200009901")
    ticket_id = _ticket_of(a_district_at_work, appeal_id)

    card = _card(page, ticket_id)
    number = card.locator("[data-open]").inner_text()
    card.press("1")
    expect(card.locator("[data-done]")).to_contain_text(number)

    page.goto("/desk?state=open")
    page.keyboard.press("/")
    page.keyboard.type(WORDS[:8])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"[?&]text="))  # the list before this one has the link too
    expect(page.get_by_role("link", name=number)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-selected]")).to_have_text("已选 1 件")
    page.keyboard.press("b")
    expect(page.locator("#bulk-action")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.wait_for_url(f"**/tickets/{ticket_id}*")


def test_k1_a_danger_is_seen_at_both_desks_and_taken_on_by_one_key(
    page_as: PageAs, story: Story
) -> None:
    """The window's title tells it; the other desk is told that the queue has moved on."""
    first, second = page_as("operator"), page_as("supervisor")
    first.goto("/desk?state=open")
    ticket_id = story.ticket(story.post(**SMELL))["ticket_id"]
    expect(first).to_have_title(re.compile(r"^\("), timeout=POLLED_MS)
    for page in (first, second):
        page.goto("/desk/dangers")
        expect(page.locator(f"#row-{ticket_id}")).to_contain_text("煤气")

    first.locator(f"#row-{ticket_id}").press("a")
    expect(first.locator(f"#row-{ticket_id}")).to_contain_text("已接警")
    expect(second.get_by_text("险情队列有变化")).to_be_visible(timeout=POLLED_MS)
    story.centre(ticket_id, "judge-danger", verdict="confirmed")


def test_what_somebody_writes_outlives_the_session(page_as: PageAs) -> None:
    """The page stays where its live parts learn of it, and what is sent meanwhile is kept."""
    page = page_as("operator")
    page.goto("/desk/new")
    written = page.locator("#field-text")
    page.context.clear_cookies(name="huying_session")
    written.press_sequentially(WORDS)
    expect(page.locator("#alerts")).to_contain_text("登录已失效", timeout=POLLED_MS)
    expect(written).to_have_value(WORDS)

    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("button", name="再提交一次")).to_be_visible()
    expect(page.locator('textarea[name="text"]')).to_have_value(WORDS)


def _take_down(page: Page, phone: str) -> str:
    """Take an appeal down for a caller; return its id from the receipt."""
    expect(page.locator("#field-phone")).to_be_focused()  # by itself, a moment after it is there
    page.keyboard.type(phone)
    page.keyboard.press("Tab")
    expect(page.locator("#caller")).to_contain_text("未结诉求")
    page.locator("#field-text").press_sequentially(WORDS)
    page.locator(".place-box summary").press("Enter")
    page.locator("#field-area_code").select_option(index=3)
    expect(page.locator("#similar").get_by_role("status")).to_be_visible()
    page.get_by_role("button", name="提交").press("Enter")
    expect(page.get_by_role("heading", name="已受理")).to_be_visible()
    return page.get_by_text("apl_").inner_text()


def _ticket_of(lianhu: District, appeal_id: str) -> str:
    """Return the ticket of an appeal once it waits to be screened."""
    operator = lianhu.api.staff("operator")
    path = f"/api/v1/appeals/{appeal_id}"
    ticket_id = str(eventually(lambda: lianhu.api.get("intake", path, operator)["ticket_id"]))
    ticket = lianhu.api.get("dispatch", f"/api/v1/tickets/{ticket_id}", operator)
    assert ticket["state"] == "screening"
    return ticket_id


def _card(page: Page, ticket_id: str) -> Locator:
    """Return a ticket's card, on whichever page of the queue it is."""
    page.goto("/desk/screening")
    card = page.locator(f"#row-{ticket_id}")
    while card.count() == 0:
        following = page.get_by_role("link", name="下一页").get_attribute("href")
        page.goto(str(following))  # by its address: a click returns before the page is there
    return card
