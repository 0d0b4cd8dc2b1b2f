"""What people do at the console: staff act at a ticket's page, residents follow their case."""

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.story import SEEN_SECONDS
from tests.support import eventually


def act(page: Page, name: str) -> None:
    """Press an action's button, or find it in the menu of the rest."""
    button = page.locator(".acts").get_by_text(name, exact=True).first
    expect(button).to_be_attached()
    if not button.is_visible():
        page.locator(".acts__more > summary").first.click()
    button.click()


def choose(page: Page, name: str, value: str) -> None:
    """Choose in a field: few options are buttons, many are a list."""
    field = form(page).locator(f'[name="f-{name}"]').first
    expect(field).to_be_attached()
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        form(page).locator(f'[name="f-{name}"][value="{value}"]').check()


def write(page: Page, **words: str) -> None:
    """Write into fields of the form."""
    for name, text in words.items():
        form(page).locator(f'[name="f-{name}"]').fill(text)


def send(page: Page, name: str) -> None:
    """Send the form of an action, and wait until the page says that it is done."""
    form(page).locator("button[type=submit]").click()
    done(page, name)


def done(page: Page, name: str) -> None:
    """Wait until the page says that an action is done."""
    expect(page.locator("#alerts")).to_contain_text(f"已完成：{name}")


def follow(page: Page, code: str, number: str) -> None:
    """Open a resident's own case, its code written as it was heard."""
    page.goto("/track")
    page.get_by_label("查询码").fill(code.lower().replace("-", " "))
    page.get_by_label("手机号后四位").fill(number[-4:])
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("button", name="退出查询")).to_be_visible()


def rate(page: Page) -> None:
    """Wait until the open case asks to be rated, and rate it."""
    eventually(lambda: _asks_to_rate(page), SEEN_SECONDS)
    for question, answer in (
        ("办理单位联系过您吗？", "是"),
        ("问题解决了吗？", "是"),
        ("您满意吗？", "满意"),
    ):
        page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("您的评价已记下")).to_be_visible()


def _asks_to_rate(page: Page) -> bool:
    page.reload()
    return page.get_by_role("button", name="提交评价").is_visible()


def form(page: Page) -> Locator:
    """Return the form of the action that is open."""
    return page.locator("[data-action-form]")


def shown(page: Page, name: str) -> None:
    """Keep a picture where somebody asks for pictures."""
    folder = os.environ.get("HUYING_TEST_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
