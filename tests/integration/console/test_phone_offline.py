"""A5, K5: an officer's phone without a network keeps everything, sends it once, and says so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from services.console.ports.api import ServiceAway
from tests.factories.media_files import picture
from tests.integration.console.conftest import PATIENCE_MS
from tests.support import eventually
from tests.support.console import FakeApi
from tests.support.live_console import LiveConsole, live_console

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]  # the first may fetch Chromium
UNIT, AREA = "sq-first", "610104001001"
BATCHES, UPLOADS = "/api/v1/batches", "/api/v1/attachments"
DIRECTORY: dict[str, Any] = {
    "areas": [{"code": AREA, "name": "习武园社区", "kind": "community"}],
    "categories": [{"code": "0201", "name": "井盖", "parent": None}],
}


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    told.tell("GET", "dispatch", "/api/v1/directory/current", {"version": 4713})
    told.tell("GET", "dispatch", "/api/v1/directory/4713", DIRECTORY)
    empty = {"items": [], "next_cursor": None, "total": {"count": 0, "more": False}}
    told.tell("GET", "dispatch", "/api/v1/tickets", empty)
    told.tell("GET", "dispatch", "/api/v1/counts", {"state": {}, "total": 0})
    told.tell("GET", "dispatch", "/api/v1/whistles", {"items": []})
    told.tell("POST", "intake", UPLOADS, {"attachment_id": "att_1"})
    told.tell("POST", "intake", BATCHES, accepted)
    return told


# The worker answers for this page, and has the form.
KEPT = """async () => Boolean(navigator.serviceWorker.controller)
  && Boolean(await caches.match("/grid/report"))"""


@pytest.fixture
def console(api: FakeApi) -> Iterator[LiveConsole]:
    with live_console(api, "grid_officer", UNIT, AREA) as running:
        yield running


@pytest.fixture
def phone(console: LiveConsole, browser: Browser) -> Iterator[BrowserContext]:
    """A phone of 390 × 844 with a session of its own."""
    size: ViewportSize = {"width": 390, "height": 844}
    with browser.new_context(viewport=size, locale="zh-CN", service_workers="allow") as context:
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": "huying_session", "value": "cookie", "url": console.url}])
        yield context


@pytest.fixture
def page(phone: BrowserContext, console: LiveConsole) -> Page:
    """The form, with the worker that has kept it for later."""
    opened = phone.new_page()
    opened.goto(f"{console.url}/grid/report")
    eventually(lambda: opened.evaluate(KEPT))
    return opened


def accepted(json: dict[str, Any], **_: Any) -> dict[str, Any]:
    return {"items": [{"state": "accepted", "tracking_code": "LH-7"} for _ in json["items"]]}


def report(page: Page, text: str, tmp_path: Path | None = None) -> None:
    page.get_by_label("发现了什么").fill(text)
    if tmp_path is not None:
        photo = tmp_path / "hole.jpg"
        photo.write_bytes(picture())
        page.get_by_label("照片").set_input_files(photo)
    page.get_by_role("button", name="保存并发送").click()


def items(page: Page, state: str) -> Any:
    return page.locator(f"[data-item][data-state={state}]")


def sent_batches(api: FakeApi) -> list[list[dict[str, Any]]]:
    return [given["json"]["items"] for _, _, path, given in api.asked if path == BATCHES]


def test_offline_and_back_the_photograph_is_kept_and_nothing_is_doubled(
    page: Page, console: LiveConsole, api: FakeApi, tmp_path: Path
) -> None:
    """Kept through a reload without a network; its answer lost once, it comes as the same item."""
    console.unplug()
    page.goto(f"{console.url}/grid")
    expect(page.get_by_label("发现了什么")).to_be_visible()
    report(page, "井盖松动，已设警示", tmp_path)
    expect(items(page, "waiting")).to_have_count(1)
    expect(page.get_by_text("没有网络")).to_be_visible()
    page.reload()
    expect(items(page, "waiting")).to_contain_text("照片 1 张")

    api.tell("POST", "intake", BATCHES, ServiceAway("intake"))
    console.plug_in()
    page.get_by_role("button", name="立即发送").click()
    expect(page.get_by_text("平台暂时收不下")).to_be_visible()
    api.tell("POST", "intake", BATCHES, accepted)
    page.get_by_role("button", name="立即发送").click()
    expect(items(page, "sent")).to_contain_text("LH-7")

    # The page may try again by itself between the two presses: how often is its own affair.
    first, *later = (batch[0] for batch in sent_batches(api))
    assert later
    assert all(item == first for item in later)
    assert first["attachments"] == ["att_1"]
    uploads = [given for _, _, path, given in api.asked if path == UPLOADS]
    assert [given["key"] for given in uploads] == [f"{first['item_id']}-0-0"]
    page.get_by_role("button", name="立即发送").click()
    page.goto(f"{console.url}/grid/report")  # with a network /grid is the list of cases again
    expect(items(page, "sent")).to_have_count(1)
    assert len(sent_batches(api)) == 1 + len(later)


def test_of_two_the_refused_one_is_mended_and_sent_as_another(page: Page, api: FakeApi) -> None:
    """Partial refusal: the good one is sent, the other keeps its words and says what is wrong."""
    error = {"field": "text", "code": "x", "message": "请写明地点", "message_en": "Say where"}

    def judge(json: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {
            "items": [
                {"state": "refused", "errors": [error]}
                if item["text"] == "路灯"
                else {"state": "accepted", "tracking_code": "LH-8"}
                for item in json["items"]
            ]
        }

    api.tell("POST", "intake", BATCHES, judge)
    report(page, "路灯")
    expect(items(page, "refused")).to_contain_text("请写明地点")
    report(page, "习武园东门路灯不亮")
    expect(items(page, "sent")).to_have_count(1)

    items(page, "refused").get_by_role("button", name="修改后重报").click()
    expect(page.get_by_label("发现了什么")).to_have_value("路灯")
    report(page, "习武园西门路灯不亮")
    expect(items(page, "sent")).to_have_count(2)
    expect(items(page, "refused")).to_have_count(0)
    ids = [item["item_id"] for batch in sent_batches(api) for item in batch]
    assert len(set(ids)) == 3


def test_with_its_session_over_the_phone_keeps_what_waits_and_warns_who_signs_out(
    page: Page, console: LiveConsole, api: FakeApi
) -> None:
    console.signed_in = False
    report(page, "垃圾堆放在消防通道")
    expect(page.get_by_text("登录已过期")).to_be_visible()
    expect(items(page, "waiting")).to_have_count(1)
    assert sent_batches(api) == []

    page.locator("details.menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_text("还有内容没有发送")).to_be_visible()
    page.get_by_role("button", name="先不退出").click()
    console.signed_in = True
    page.get_by_role("button", name="立即发送").click()
    expect(items(page, "sent")).to_have_count(1)
