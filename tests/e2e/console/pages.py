"""The console's pages as tests and screenshots walk them: the menu's, and those behind it.

Sections add their detail pages to ``DETAILS``: a name, a role that may open it, and how its address
is found in a running district.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from services.console.entrypoints.http.shell.navigation import NAVIGATION, Place

Api = Any  # deploy.demo.api.Api: the district's APIs, with everybody's tokens
_PREFERRED: Final = ("operator", "supervisor", "director", "admin", "unit_handler", "street")
# Whoever's address is meant to carry more than the rest: charts and a map (item 11).
HEAVY: Final = frozenset({"/wallboard"})


@dataclass(frozen=True)
class Page:
    """One page: ``role`` None is somebody who is not signed in; ``find`` gives the path."""

    name: str
    role: str | None
    find: Callable[[Api], str]


def _ticket(api: Api) -> str:
    found = api.get("dispatch", "/api/v1/tickets", api.staff("operator"), limit=1)["items"]
    return f"/tickets/{found[0]['ticket_id']}"


def _at(path: str) -> Callable[[Api], str]:
    return lambda _: path


DETAILS: Final[tuple[Page, ...]] = (
    Page("sign-in", None, _at("/sign-in")),
    Page("home", None, _at("/")),
    Page("board-public", None, _at("/board")),
    Page("ticket-public", None, _ticket),
    Page("ticket", "operator", _ticket),
    *(
        Page(f"desk-{name}", "operator", _at(f"/desk/{name}"))
        for name in ("screening", "dangers", "callbacks", "quarantine", "new", "views")
    ),
    Page("account", "operator", _at("/account")),
    Page("password", "operator", _at("/account/password")),
    Page("second-factor", "operator", _at("/account/second-factor")),
    Page("account-new", "admin", _at("/admin/accounts/new")),
    Page("account-operator", "admin", _at("/admin/accounts/operator")),
    Page("account-edit", "admin", _at("/admin/accounts/operator/edit")),
    Page("report-indicator", "director", _at("/reports/indicators/response_rate?by=unit")),
    Page("report-tickets", "director", _at("/reports/indicators/tickets_opened/tickets")),
    Page("report-exclusion-new", "director", _at("/reports/exclusions/new")),
    Page("refused", "ops", _at("/admin/accounts")),
    Page("not-found", None, _at("/no-such-page")),
)


def role_for(place: Place) -> str:
    """Return a role that may open a place: a usual one where there is."""
    return next((role for role in _PREFERRED if role in place.roles), min(place.roles))


def menu() -> list[Page]:
    """Return the menu's pages, each for one role that has it."""
    return [Page(_named(place.path), role_for(place), _at(place.path)) for place in NAVIGATION]


def every() -> list[Page]:
    """Return all pages."""
    return [*menu(), *DETAILS]


def _named(path: str) -> str:
    return path.strip("/").replace("/", "-") or "start"
