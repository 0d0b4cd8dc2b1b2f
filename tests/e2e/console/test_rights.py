"""Every role sees its own pages and no others, wherever its links lead (L1)."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest

from services.console.entrypoints.http.shell.navigation import NAVIGATION, STAFF
from tests.e2e.console.conftest import SignedIn
from tests.support.journey import District

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

LINK = re.compile(r'<a\b[^>]*\shref="([^"#]+)"')
MOST_PAGES = 12
# Who follows these leaves the console, or the language that the crawl reads; the public ledger
# names every case, also those that one's office does not open.
ASIDE = re.compile(r"[?&]lang=|^/board/ledger|/export|/download|\.(pdf|docx|xlsx|csv|json)\b")
OPEN = frozenset({200, 302, 303, 304})
# Open to the role, but the case has moved on since the list was read.
MOVED_ON = 409
# Pages of others that a role may open by an address, though they are no place of its menu.
_OFFICERS = {"/grid", "/grid/settled", "/grid/report"}
_PARTIES = {"/street/whistles", "/street/meetings"}
_SYSTEMS = {"/unit/endpoints", "/unit/queue"}
BEYOND_THE_MENU = {
    "admin": _SYSTEMS,
    "ops": _SYSTEMS,
    "community": _OFFICERS,
    "street": _OFFICERS,
    "unit_handler": {"/grid"},
    "unit_leader": {"/grid"},
    "director": _PARTIES,
    "operator": _PARTIES,
    "supervisor": _PARTIES,
}


@pytest.mark.parametrize("role", sorted(STAFF))
def test_a_role_s_links_are_all_open_to_it(
    signed_in: SignedIn, role: str, a_district_at_work: District
) -> None:
    client = signed_in.client(role)
    refused = {
        path: status for path, status in _crawl(client).items() if status not in OPEN | {MOVED_ON}
    }

    assert refused == {}


@pytest.mark.parametrize("role", sorted(STAFF))
def test_a_role_opens_its_own_places_and_is_refused_the_others(
    signed_in: SignedIn, role: str, a_district_at_work: District
) -> None:
    client = signed_in.client(role)
    opened = {place.path: client.get(place.path).status_code for place in NAVIGATION}

    others = {place.path for place in NAVIGATION if role not in place.roles}
    closed = others - BEYOND_THE_MENU.get(role, set())
    assert {path for path, status in opened.items() if status == 403} == closed
    assert {status for path, status in opened.items() if path not in closed} <= OPEN


def test_nobody_who_is_not_signed_in_opens_a_place_of_staff(signed_in: SignedIn) -> None:
    client = signed_in.client(None)
    closed = [place.path for place in NAVIGATION if place.roles != STAFF]

    for path in closed:
        answer = client.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/sign-in?next="), path


def _crawl(client: httpx2.Client) -> dict[str, int]:
    """Return the answer to each page that can be reached by links from the start."""
    seen: dict[str, int] = {}
    ahead = ["/"]
    while ahead and len(seen) < MOST_PAGES:
        path = ahead.pop(0)
        if _shape(path) in {_shape(known) for known in seen}:
            continue
        answer = client.get(path)
        seen[path] = answer.status_code
        target = answer.headers.get("Location")
        found = [target] if target else LINK.findall(answer.text)
        links = (urlsplit(urljoin(path, unescape(link))) for link in found)
        ahead += [
            f"{link.path}?{link.query}".rstrip("?")
            for link in links
            if not link.netloc and not ASIDE.search(f"{link.path}?{link.query}")
        ]
    return seen


def _shape(path: str) -> str:
    """Return a page's kind: of fifty tickets' pages one is enough."""
    parts = urlsplit(path)
    kind = re.sub(r"/[a-z]{2,4}_[0-9a-z]{10,}|/[\w.-]+@[\w.-]+", "/…", parts.path)
    names = sorted({part.partition("=")[0] for part in parts.query.split("&")})
    return f"{kind}?{'&'.join(names)}"
