"""Where the console shows what a notice is about: what staff open by a link in mails and robots."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from services.notify.domain.notification import DIGEST
from services.notify.domain.templates.template import RESIDENTS, Addressee

PAGE: Final = "page"
_CASE: Final = "/tickets/{ticket_id}"
_OTHERS: Final[Mapping[str, str]] = {
    DIGEST: "/inbox",
    "endpoint.disabled.v1": "/unit/endpoints",
    "hotspot.warned.v1": "/reports/hotspots",
    "report.published.v1": "/reports/bulletins/{report_id}",
}
ABOUT_NO_CASE: Final = frozenset(_OTHERS)
# A street is told of the hot spots in it; the page is of the whole district.
_NOT_FOR: Final = frozenset({("hotspot.warned.v1", "street")})


def page_of(
    event_type: str, addressee: Addressee, ticket_id: str, facts: Mapping[str, Any]
) -> str | None:
    """Return the path of the page in the console, None where these readers have none."""
    if addressee in RESIDENTS or (event_type, addressee) in _NOT_FOR:
        return None
    report_id = quote(str(facts.get("report_id", "")), safe="")
    path = _OTHERS.get(event_type, _CASE)
    return path.format(ticket_id=quote(ticket_id, safe=""), report_id=report_id)


def address_of(console_url: str | None, page: str | None) -> str:
    """Return the whole address of a page; empty where there is none, or nobody said where."""
    return f"{console_url}{page}" if console_url and page else ""
