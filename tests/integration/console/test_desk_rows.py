"""K1: the list keeps itself fresh, and nothing moves under the operator's hand."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.console.conftest import PATIENCE_MS
from tests.support.console import FakeApi
from tests.support.live_console import live_console
from tests.unit.console.desk.scene import line, listed, told_api

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]  # the first may fetch Chromium
EVERY_MS = 9_000


def rows(*told: tuple[str, int]) -> dict[str, Any]:
    """Return a list of tickets with their versions."""
    lines = [line(ticket_id=f"tkt_{name}", number=f"LH-{name}", version=v) for name, v in told]
    return listed(*lines, total={"count": len(lines), "more": False})


@pytest.fixture
def api() -> FakeApi:
    told = told_api()
    told.tell("GET", "dispatch", "/api/v1/tickets", rows(("a", 1), ("b", 1), ("c", 1)))
    return told


@pytest.fixture
def page(api: FakeApi, browser: Browser) -> Iterator[Page]:
    """The list, with the browser's timers in our hands."""
    with (
        live_console(api, "operator", "dispatch-centre", "610104") as running,
        browser.new_context(base_url=running.url, locale="zh-CN") as context,
    ):
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": "huying_session", "value": "cookie", "url": running.url}])
        opened = context.new_page()
        opened.clock.install()
        opened.goto("/desk?state=open")
        yield opened


def test_rows_change_where_they_stand_and_new_ones_wait(page: Page, api: FakeApi) -> None:
    """A changed row is marked, one that is gone is dimmed, chosen rows and focus stay."""
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    api.tell("GET", "dispatch", "/api/v1/tickets", rows(("n", 1), ("a", 1), ("b", 2)))
    page.clock.run_for(EVERY_MS)

    numbers = page.locator("tbody [data-open]")
    expect(page.locator("#row-tkt_b")).to_contain_text("有变化")
    expect(numbers).to_have_text(["LH-a", "LH-b", "LH-c"])
    expect(page.locator("#row-tkt_c")).to_contain_text("已离开本列表")
    expect(page.locator("#row-tkt_b [data-select]")).to_be_checked()
    expect(page.locator("#row-tkt_b [data-select]")).to_be_focused()

    expect(page.locator("#news")).to_contain_text("有 1 件新的")
    page.keyboard.press("r")
    expect(numbers).to_have_text(["LH-n", "LH-a", "LH-b"])
    expect(page.locator("#row-tkt_n")).to_contain_text("新")
    expect(page.locator("#row-tkt_b [data-select]")).to_be_checked()


def test_keys_do_nothing_while_somebody_types_and_can_be_switched_off(page: Page) -> None:
    """WCAG 2.1.4: a voice or a slipped finger commands nothing."""
    page.keyboard.press("/")
    page.keyboard.type("n?j")
    expect(page.locator("#f-text")).to_have_value("n?j")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    assert page.url.endswith("/desk?state=open")
