"""One browser for all of the console's tests, and pages in it for whoever is needed."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.console.people import account_of, sign_in
from tests.e2e.story import Story
from tests.support.chromium import chromium
from tests.support.journey import District

SECONDS = 60  # a machine that tests beside others is slow at times
WHY = "垃圾堆放多日，多个单位需同时到场处置。"
DESKTOP = {"width": 1440, "height": 900}
# Nothing moves: what is measured is not on its way from one colour to another.
USUAL: dict[str, Any] = {"locale": "zh-CN", "viewport": DESKTOP, "reduced_motion": "reduce"}


class PageAs(Protocol):
    """Opens a page in a context of its own: ``page_as("operator")``, ``page_as(None)``."""

    def __call__(self, role: str | None, unit: str | None = None, **context: Any) -> Page: ...


class SignedIn:
    """Who is signed in: each account once a session, however many tests ask for it."""

    def __init__(self, lianhu: District) -> None:
        self._lianhu = lianhu
        self._clients: dict[str, httpx2.Client] = {}

    def client(self, role: str | None, unit: str | None = None) -> httpx2.Client:
        """Return a client without a browser."""
        access = self._lianhu.access
        if role is None:
            url = access["urls"]["console"]
            return self._clients.setdefault("", httpx2.Client(base_url=url, timeout=60))
        account = account_of(access, role, unit)
        if account["username"] not in self._clients:
            self._clients[account["username"]] = sign_in(access, account)
        return self._clients[account["username"]]

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session."""
    expect.set_options(timeout=SECONDS * 1000)
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def signed_in(lianhu: District) -> Iterator[SignedIn]:
    """People who are signed in."""
    people = SignedIn(lianhu)
    yield people
    people.close()


@pytest.fixture
def page_as(
    lianhu: District, browser: Browser, signed_in: SignedIn, tmp_path: Path
) -> Iterator[PageAs]:
    """Open pages; whatever the browser complains of fails the test that opened them."""
    complaints: list[str] = []
    with ExitStack() as opened:

        def open_page(role: str | None, unit: str | None = None, **context: Any) -> Page:
            given = {**USUAL, **context}
            url = lianhu.urls["console"]
            made = browser.new_context(base_url=url, **given)
            opened.callback(made.close)
            _give_cookies(made, signed_in.client(role, unit) if role else None, url)
            made.set_default_timeout(SECONDS * 1000)
            page = made.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda message: _note(complaints, message.type, message.text))
            return page

        yield open_page
    assert complaints == []


def _note(complaints: list[str], kind: str, text: str) -> None:
    """Keep what a browser calls an error; pages that are refused on purpose are none."""
    if kind == "error" and "Failed to load resource" not in text:
        complaints.append(text)


def _give_cookies(context: BrowserContext, client: httpx2.Client | None, url: str) -> None:
    if client is not None:
        kept = [{"name": one.name, "value": one.value, "url": url} for one in client.cookies.jar]
        context.add_cookies(kept)  # type: ignore[arg-type]  # a TypedDict of these names


@pytest.fixture(scope="session")
def a_district_at_work(lianhu: District) -> District:
    """The district with a few tickets and a whistle, so that all pages have something to show."""
    story = Story(lianhu)
    for _ in range(3):
        ticket = story.ticket(story.post())
    point = {"longitude": 108.94, "latitude": 34.27, "crs": "wgs84"}
    whistle = {"kind": "emergency", "units": ["chengguan"], "reason": WHY}
    story.centre(ticket["ticket_id"], "whistles", **whistle, place={"point": point})
    return lianhu
