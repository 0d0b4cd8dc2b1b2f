"""Item 11: every page is usable with a screen reader, by keyboard, and on a slow line."""

import gzip
import re

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import Response

from tests.e2e.console.axe import serious_violations
from tests.e2e.console.conftest import PageAs
from tests.e2e.console.pages import HEAVY, Page, every
from tests.support.journey import District

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

MOST_SCRIPT = 300_000  # bytes compressed (item 11)
MOST_STEPS = 40
PHONE = {"width": 390, "height": 844}
NEEDS_SCRIPT = {"/grid/report"}

# Which element has the focus, whether its ring is drawn, and whether the eye can find it.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const name = one.getAttribute("aria-label") || one.getAttribute("aria-labelledby") || one.title
    || one.labels?.[0]?.textContent || one.textContent || "";
  return {what: one.outerHTML.slice(0, 120), named: name.trim() !== "" || one.tagName === "BODY",
    ring: one instanceof SVGElement || style.outlineStyle !== "none" || style.boxShadow !== "none",
    seen: box.width > 0 && box.height > 0};
}"""
# A page may put the focus into its first field; whoever comes by keyboard starts at its head.
FROM_THE_HEAD = """() => {
  document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex");
}"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("page", every(), ids=lambda page: page.name)
def test_a_page_is_fit_for_everybody(
    page_as: PageAs, page: Page, a_district_at_work: District
) -> None:
    """By screen reader and keyboard, in the light and in the dark, on a phone, without a script."""
    tab, path = page_as(page.role), page.find(a_district_at_work.api)
    scripts: list[Response] = []
    tab.on("response", lambda answer: _note(scripts, answer))
    answer = tab.goto(path, wait_until="networkidle")

    assert answer is not None
    assert _lost_without_script(path, answer.text()) == []
    assert serious_violations(tab) == []
    assert _faults_of_keyboard(tab) == []
    assert path in HEAVY or _weight(scripts) <= MOST_SCRIPT

    tab.emulate_media(color_scheme="dark")
    assert serious_violations(tab, only=("color-contrast",)) == [], "in the dark"
    tab.set_viewport_size(PHONE)
    assert tab.evaluate(OVERFLOW) <= 0, "the page is wider than a phone"


def _lost_without_script(path: str, sent: str) -> list[str]:
    """Return what of a page as it was sent leads nowhere where scripts are blocked or missing.

    It must be whole, and each of its forms must say where it goes. What a phone keeps for later
    needs a script, and says so to whoever has none.
    """
    forms = re.findall(r"<form\b[^>]*>", sent)
    lost = [one for one in forms if not re.search(r'\saction="|\smethod="(get|dialog)"', one)]
    if not re.search(r'<h1\b|class="alert', sent):
        lost.append("a page without a heading")
    if path in NEEDS_SCRIPT:
        return [] if "<noscript>" in sent else ["no word to whoever has no script"]
    return lost


def _note(scripts: list[Response], answer: Response) -> None:
    if answer.request.resource_type == "script":
        scripts.append(answer)


def _weight(scripts: list[Response]) -> int:
    return sum(len(gzip.compress(answer.body(), 9)) for answer in scripts)


def _faults_of_keyboard(tab: Tab) -> list[str]:
    """Walk a page by Tab from its head on, and tell what the keyboard's user would stumble over."""
    faults, has_menu = [], tab.locator("body:not(.wall) nav").count() > 0
    tab.evaluate(FROM_THE_HEAD)
    for step in range(MOST_STEPS):
        tab.keyboard.press("Tab")
        focus = tab.evaluate(FOCUS)
        if focus is None:
            break
        if step == 0 and has_menu and "skip" not in focus["what"]:
            faults.append("the first step does not skip to the content")
        faults += [f"{key}: {focus['what']}" for key in ("named", "ring", "seen") if not focus[key]]
    return faults
