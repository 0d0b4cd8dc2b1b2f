"""K1 to K6: one call's whole way, seen at the same time by all who have a hand in it."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.console.acting import act, choose, done, follow, form, rate, send, shown, write
from tests.e2e.console.axe import serious_violations
from tests.e2e.console.conftest import PageAs
from tests.e2e.story import SEEN_SECONDS, Story
from tests.factories.media_files import picture
from tests.support import eventually
from tests.support.people import ANSWER, BASIS

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PHONE = {"width": 390, "height": 844}
NUMBER = "13288990017"
WORDS = "来电人讲不清楚，只说院子里那个东西好几天没有人来弄，请派人上门看一看。"
WHY = "现场踏勘，此处在道路红线以内，由环卫部门清运。"
FIRST, SECOND = "huanwei", "jiaojing"
SPOT = {"longitude": "108.94", "latitude": "34.27"}


def test_a_call_is_screened_returned_twice_ruled_whistled_resolved_and_rated(
    page_as: PageAs, story: Story
) -> None:
    operator = page_as("operator")
    code, appeal_id = taken_down(operator)
    ticket_id = home(story, appeal_id)
    path = f"/tickets/{ticket_id}"
    assigned(operator, path, FIRST)

    handler = page_as("unit_handler", FIRST)
    returned(handler, path)
    assigned(operator, path, SECOND)
    returned(page_as("unit_handler", SECOND), path)
    expect(operator.locator("#watching")).to_contain_text("刚刚有更新", timeout=SEEN_SECONDS * 1000)

    supervisor = page_as("supervisor")
    ruled(supervisor, path)
    whistled(supervisor)

    handled(handler, path)
    accepted(page_as("reviewer"), path)
    assert story.see(ticket_id)["state"] == "resolved"
    resident = page_as(None, viewport=PHONE, has_touch=True)
    follow(resident, code, NUMBER)  # by the code that the operator read out
    rate(resident)
    eventually(lambda: story.see(ticket_id)["members"][0]["state"] != "open", SEEN_SECONDS)


def taken_down(page: Page) -> tuple[str, str]:
    """Take an appeal down for a caller; return its tracking code and its id."""
    page.goto("/desk/new")
    page.locator("#field-phone").fill(NUMBER)
    page.locator("#field-text").fill(WORDS)
    page.locator(".place-box summary").click()
    page.locator("#field-area_code").select_option(index=3)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已受理")).to_be_visible()
    code = page.locator(".taken__code").first.inner_text()
    return code, page.get_by_text("apl_").inner_text()


def home(story: Story, appeal_id: str) -> str:
    """Return the ticket that took the appeal on, once it waits to be screened."""
    api = story.lianhu.api
    at = f"/api/v1/appeals/{appeal_id}"
    operator = api.staff("operator")
    ticket_id = str(eventually(lambda: api.get("intake", at, operator)["ticket_id"], SEEN_SECONDS))
    assert story.see(ticket_id)["state"] == "screening"
    return ticket_id


def assigned(operator: Page, path: str, unit: str) -> None:
    operator.goto(path)
    act(operator, "甄别派单")
    choose(operator, "category", "0101")
    choose(operator, "unit", unit)
    send(operator, "甄别派单")


def returned(handler: Page, path: str) -> None:
    handler.goto(path)
    act(handler, "退单")
    choose(handler, "reason", "not_in_duty")
    write(handler, basis=BASIS)
    send(handler, "退单")


def ruled(supervisor: Page, path: str) -> None:
    supervisor.goto(path)
    shown(supervisor, "arbitration")
    act(supervisor, "裁定")
    choose(supervisor, "lead", FIRST)
    write(supervisor, reason=WHY, basis=BASIS)
    assert serious_violations(supervisor) == []
    send(supervisor, "裁定")
    expect(supervisor.locator("#story + .story").get_by_text("裁定由").first).to_be_visible()


def whistled(supervisor: Page) -> None:
    act(supervisor, "吹哨")
    choose(supervisor, "kind", "emergency")
    choose(supervisor, "units", "chengguan")
    write(supervisor, reason=WHY)
    at_the_spot(supervisor)
    send(supervisor, "吹哨")
    expect(supervisor.locator("#whistles")).to_be_visible()


def handled(handler: Page, path: str) -> None:
    handler.goto(path)
    act(handler, "签收")
    done(handler, "签收")
    act(handler, "首次联系")
    choose(handler, "method", "phone")
    send(handler, "首次联系")
    act(handler, "提交办理结果")
    choose(handler, "outcome", "done")
    write(handler, answer=ANSWER)
    at_the_spot(handler)
    files = [{"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": picture()}]
    handler.locator('input[type="file"]').set_input_files(files)  # type: ignore[arg-type]
    send(handler, "提交办理结果")


def accepted(reviewer: Page, path: str) -> None:
    reviewer.goto(path)
    act(reviewer, "通过办结")
    done(reviewer, "通过办结")
    expect(reviewer.locator('.case [data-state="resolved"]')).to_be_visible()
    assert serious_violations(reviewer) == []
    shown(reviewer, "ticket")


def at_the_spot(page: Page) -> None:
    for part, degrees in SPOT.items():
        form(page).locator(f"[data-{part}]").first.fill(degrees)
