"""K6: a resident on a phone reports, joins the neighbour's case, follows, rates, asks again."""

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.e2e.console.axe import serious_violations
from tests.e2e.console.conftest import PageAs
from tests.e2e.story import SEEN_SECONDS, Story
from tests.support import eventually
from tests.support.journey import District
from tests.support.people import ANSWER
from tests.support.residents import Receipt

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PHONE = {"width": 390, "height": 844}
NUMBER = "13299990017"
PLACE = "青年路试验坊77号院"


def neighbour(story: Story) -> Receipt:
    text = f"{PLACE}门口垃圾没人清运，堆了好几天，臭气很大"
    receipt = story.post(title="垃圾没人清运", text=text, address=PLACE)
    story.ticket(receipt)
    return receipt


def reported(tab: Tab) -> str:
    """Report what the neighbour has reported, as the same; return the tracking code."""
    tab.goto("/")
    tab.get_by_role("link", name="我要反映").click()
    tab.get_by_label("请把事情说清楚").fill(f"{PLACE}门口的垃圾好几天没人清运，臭气很大")
    tab.get_by_label("地址或地点").fill(PLACE)
    same = tab.get_by_role("radio", name="是同一件").first
    expect(same).to_be_visible()
    same.check()
    tab.get_by_label("手机号").fill(NUMBER)
    assert serious_violations(tab) == []
    tab.get_by_role("button", name="提交").click()
    code = tab.locator("[data-code]").get_attribute("data-code")
    assert code
    return code


def opened(tab: Tab, code: str) -> None:
    tab.goto("/track")
    tab.get_by_label("查询码").fill(code.lower().replace("-", " "))
    tab.get_by_label("手机号后四位").fill(NUMBER[-4:])
    tab.get_by_role("button", name="查看").click()
    expect(tab).to_have_url("/track/case")


def answered(tab: Tab, question: str, answer: str) -> None:
    tab.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def test_similar_follow_rate_review_on_a_phone(page_as: PageAs, lianhu: District) -> None:
    story = Story(lianhu)
    first = neighbour(story)
    tab = page_as(None, viewport=PHONE, has_touch=True)

    code = reported(tab)
    assert serious_violations(tab) == []
    tab.get_by_role("link", name="现在看进度").click()
    expect(tab.get_by_text("您的诉求已受理。")).to_be_visible()
    tab.get_by_role("button", name="退出查询").click()

    ticket = story.ticket(first)
    eventually(lambda: len(story.see(ticket["ticket_id"])["members"]) == 2, SEEN_SECONDS)
    story.resolve(first)
    opened(tab, code)
    eventually(lambda: _shows(tab, ANSWER), SEEN_SECONDS)
    assert serious_violations(tab) == []
    answered(tab, "办理单位联系过您吗？", "是")
    answered(tab, "问题解决了吗？", "是")
    answered(tab, "您满意吗？", "满意")
    tab.get_by_role("button", name="提交评价").click()
    expect(tab.get_by_text("您的评价已记下")).to_be_visible()

    tab.get_by_text("申请复核", exact=True).first.click()
    tab.get_by_label("请说明").fill("第二天又堆起来了")
    tab.get_by_role("button", name="申请复核").click()
    expect(tab.get_by_text("已申请复核。")).to_be_visible()


def _shows(tab: Tab, words: str) -> bool:
    tab.reload()
    return words in tab.content() and tab.get_by_role("button", name="提交评价").is_visible()
