"""Every role sees its own pages and no others, wherever its links lead (L1)."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest

from services.console.entrypoints.http.shell.navigation import NAVIGATION, STAFF
from tests.e2e.console.conftest import SignedIn
from tests.e2e.story import SEEN_SECONDS
from tests.support import eventually
from tests.support.journey import District

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

LINK = re.compile(r'<a\b[^>]*\shref="([^"#]+)"')
MOST_LINKS = 12
# Who follows these leaves the console, or the language that the crawl reads.
ASIDE = re.compile(r"[?&]lang=|/export|/download|\.(pdf|docx|xlsx|csv|json|ics)\b")
OPEN = frozenset({200, 302, 303, 304})
REFUSED = 403
AWAY = 503


@pytest.mark.parametrize("role", sorted(STAFF))
def test_a_role_opens_its_own_places_and_what_they_lead_to_and_is_refused_the_others(
    signed_in: SignedIn, role: str, a_district_at_work: District
) -> None:
    client = signed_in.client(role)
    own = {place.path for place in NAVIGATION if role in place.roles}
    answers = {place.path: _opened(client, place.path) for place in NAVIGATION}
    told = {path: answer.status_code for path, answer in answers.items()}

    assert {path: told[path] for path in told.keys() - own if told[path] != REFUSED} == {}
    assert {path: told[path] for path in own if told[path] not in OPEN} == {}
    assert _closed_behind(client, {path: answers[path] for path in own}) == {}


def test_nobody_who_is_not_signed_in_opens_a_place_of_staff(signed_in: SignedIn) -> None:
    client = signed_in.client(None)
    closed = [place.path for place in NAVIGATION if place.roles != STAFF]

    for path in closed:
        answer = client.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/sign-in?next="), path


def _closed_behind(client: httpx2.Client, pages: dict[str, httpx2.Response]) -> dict[str, str]:
    """Return what is not open of the pages' links, one of a kind, and on which page each stands."""
    ahead = [(link, path) for path, answer in pages.items() for link in _links(path, answer)]
    known = {_shape(place.path) for place in NAVIGATION} | {_shape("/")}
    closed: dict[str, str] = {}
    for link, whence in _one_of_a_kind(ahead, known):
        answer = _opened(client, link)
        # A case may have moved on since its list was read: then the list has no such link now.
        if answer.status_code not in OPEN and link in _links(whence, _opened(client, whence)):
            closed[link] = f"{answer.status_code}, on {whence}"
        ahead += [(found, link) for found in _links(link, answer)]
    return closed


def _opened(client: httpx2.Client, path: str) -> httpx2.Response:
    """Ask for a page; again where a service was away for a moment: that is no matter of rights."""
    return eventually(
        lambda: answer if (answer := client.get(path)).status_code != AWAY else None, SEEN_SECONDS
    )


def _one_of_a_kind(ahead: list[tuple[str, str]], known: set[str]) -> Iterator[tuple[str, str]]:
    """Yield links, while more are put ahead, that are of no kind that is known."""
    given = 0
    while ahead and given < MOST_LINKS:
        link, whence = ahead.pop(0)
        if _shape(link) not in known:
            known.add(_shape(link))
            given += 1
            yield link, whence


def _links(path: str, answer: httpx2.Response) -> list[str]:
    """Return where a page leads, within the console."""
    target = answer.headers.get("Location")
    found: Iterable[str] = [target] if target else LINK.findall(answer.text)
    links = (urlsplit(urljoin(path, unescape(link))) for link in found)
    named = (f"{link.path}?{link.query}".rstrip("?") for link in links if not link.netloc)
    return [link for link in named if not ASIDE.search(link)]


def _shape(path: str) -> str:
    """Return a page's kind: of fifty tickets' pages one is enough."""
    parts = urlsplit(path)
    kind = re.sub(r"/[a-z]{2,4}_[0-9a-z]{10,}|/[\w.-]+@[\w.-]+", "/…", parts.path)
    names = sorted({part.partition("=")[0] for part in parts.query.split("&")})
    return f"{kind}?{'&'.join(names)}"
