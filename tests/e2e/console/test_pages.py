"""Item 11: every page is usable with a screen reader, by keyboard, and on a slow line."""

import gzip
import re

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import Response

from tests.e2e.console.axe import serious_violations
from tests.e2e.console.conftest import PageAs, SignedIn
from tests.e2e.console.pages import HEAVY, Page, every
from tests.support.journey import District

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

MOST_SCRIPT = 300_000  # bytes compressed (item 11)
MOST_STEPS = 40
PHONE = {"width": 390, "height": 844}

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
    """No serious fault, a ring at every step of the keyboard, little script, nothing sideways."""
    tab = page_as(page.role)
    scripts: list[Response] = []
    tab.on("response", lambda answer: _note(scripts, answer))
    tab.goto(page.find(a_district_at_work.api), wait_until="networkidle")

    assert serious_violations(tab) == []
    assert _faults_of_keyboard(tab) == []
    assert page.find(a_district_at_work.api) in HEAVY or _weight(scripts) <= MOST_SCRIPT

    tab.set_viewport_size(PHONE)
    assert tab.evaluate(OVERFLOW) <= 0, "the page is wider than a phone"


def test_the_dark_look_is_as_legible(page_as: PageAs, a_district_at_work: District) -> None:
    tab = page_as("operator", color_scheme="dark")
    for page in every():
        if page.role == "operator":
            tab.goto(page.find(a_district_at_work.api))
            assert serious_violations(tab) == [], page.name


@pytest.mark.parametrize("page", every(), ids=lambda page: page.name)
def test_a_page_works_without_any_script(
    signed_in: SignedIn, page: Page, a_district_at_work: District
) -> None:
    """Blocked scripts, an old browser, a copy that npm could not fetch: the work goes on.

    What the server sends is the whole page, and each of its forms says where it goes.
    """
    answer = signed_in.client(page.role).get(
        page.find(a_district_at_work.api), follow_redirects=True
    )
    forms = re.findall(r"<form\b[^>]*>", answer.text)

    assert re.search(r'<h1\b|class="alert', answer.text)
    lost = [one for one in forms if not re.search(r'\saction="|\smethod="(get|dialog)"', one)]
    # What a phone keeps for later needs a script, and says so to whoever has none.
    assert lost == [] or "<noscript>" in answer.text


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
