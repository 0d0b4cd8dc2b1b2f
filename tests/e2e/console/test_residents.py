"""K6: a resident on a phone reports, joins the neighbour's case, follows, rates, asks again."""

from typing import Any

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.e2e.console.acting import follow, rate
from tests.e2e.console.axe import serious_violations
from tests.e2e.console.conftest import PageAs
from tests.e2e.story import SEEN_SECONDS, Story
from tests.support import eventually
from tests.support.people import ANSWER
from tests.support.residents import Receipt

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

HERE = {"longitude": 108.9236, "latitude": 34.2667}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "geolocation": HERE,
    "permissions": ["geolocation"],
}
NUMBER = "13299990017"
MATTER = "门口垃圾好几天没人清运，堆成了小山，臭气很大，苍蝇乱飞"


def test_a_resident_joins_the_neighbour_s_case_follows_rates_and_asks_for_review(
    page_as: PageAs, story: Story
) -> None:
    first = neighbour(story)
    tab = page_as(None, **PHONE)

    code = reported(tab)
    assert serious_violations(tab) == []
    tab.get_by_role("link", name="现在看进度").click()
    expect(tab.get_by_text("您的诉求已受理。")).to_be_visible()
    tab.get_by_role("button", name="退出查询").click()

    ticket_id = story.ticket(first)["ticket_id"]
    eventually(lambda: len(story.see(ticket_id)["members"]) == 2, SEEN_SECONDS)
    story.resolve(first)
    follow(tab, code, NUMBER)
    rate(tab)
    expect(tab.get_by_text(ANSWER)).to_be_visible()
    assert serious_violations(tab) == []

    tab.get_by_text("申请复核", exact=True).first.click()
    tab.get_by_label("请说明").fill("第二天又堆起来了")
    tab.get_by_role("button", name="申请复核").click()
    expect(tab.get_by_text("已申请复核。")).to_be_visible()


def neighbour(story: Story) -> Receipt:
    place = {**HERE, "crs": "wgs84"}
    receipt = story.post(title="垃圾没人清运", text=MATTER, category="0101", location=place)
    story.ticket(receipt)
    return receipt


def reported(tab: Tab) -> str:
    """Report what the neighbour has reported, as the same; return the tracking code."""
    tab.goto("/")
    tab.get_by_role("link", name="我要反映").click()
    tab.locator("#field-category").select_option("0101")
    tab.get_by_role("button", name="用我现在的位置").click()
    tab.get_by_label("请把事情说清楚").fill(MATTER)
    tab.get_by_role("radio", name="是同一件").first.check()
    tab.get_by_label("手机号").fill(NUMBER)
    assert serious_violations(tab) == []
    tab.get_by_role("button", name="提交", exact=True).click()
    code = tab.locator("[data-code]").get_attribute("data-code")
    assert code
    return code
