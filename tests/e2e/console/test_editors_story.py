"""K7 and E6: a notice is mended, published and followed until every limit is counted anew."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.console.conftest import PageAs
from tests.support.journey import District

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

COUNTED_MS = 90_000
HEAD = "date,kind,name,calendar"
# No unit goes by the hotline's hours: nobody else's limits move.
LINE = "{},closed,热线系统割接,hotline"


def test_a_notice_goes_from_a_faulty_line_to_limits_that_are_counted_anew(
    page_as: PageAs, lianhu: District
) -> None:
    page, today = page_as("director"), lianhu.now().date()
    ahead = min(today + timedelta(days=30), today.replace(month=12, day=31))
    wrong, right = LINE.format(f"{ahead:%Y-%m}-32"), LINE.format(ahead)
    page.goto("/editors/calendars/notice")
    for line in (wrong, right):
        page.get_by_label("粘贴内容的格式").select_option("csv")
        page.get_by_label("或粘贴正文").fill(f"{HEAD}\n{line}")
        page.get_by_role("button", name="导入到草稿").click()
        if line is wrong:
            expect(page.get_by_role("alert").get_by_text(wrong)).to_be_visible()

    page.wait_for_url("**/editors/calendars/publish")
    expect(page.get_by_text("热线系统割接").first).to_be_visible()
    page.get_by_label("理由").fill("热线平台割接通知")
    page.get_by_role("button", name="确认发布").click()
    page.wait_for_url("**/editors/calendars/recomputations")
    page.evaluate("document.body.dataset.opened = 'once'")
    newest = page.locator("#recomputations tbody tr").first
    expect(newest.get_by_text("完成", exact=True)).to_be_visible(timeout=COUNTED_MS)
    expect(page.locator("#recomputations[hx-get]")).to_have_count(0, timeout=COUNTED_MS)
    assert page.evaluate("document.body.dataset.opened") == "once"
