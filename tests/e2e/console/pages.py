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
UNIT: Final = "huanwei"
HEAVY: Final = frozenset({"/wallboard"})


@dataclass(frozen=True)
class Page:
    """One page: ``role`` None is somebody who is not signed in; ``find`` gives the path."""

    name: str
    role: str | None
    find: Callable[[Api], str]


def _ticket(form: str = "/tickets/{ticket_id}") -> Callable[[Api], str]:
    """Return where a page of the latest ticket of the unit is that cleans (huanwei), an open one.

    Where all of them are over, one of those.
    """

    def find(api: Api) -> str:
        wanted: tuple[dict[str, Any], ...] = ({"state": "open", "limit": 1}, {"limit": 1})
        found = (
            ticket
            for which in wanted
            for ticket in api.get("dispatch", "/api/v1/tickets", api.unit(UNIT), **which)["items"]
        )
        return form.format(**next(found))

    return find


def _whistle(api: Api) -> str:
    found = api.get("dispatch", "/api/v1/whistles", api.staff("supervisor"), limit=1)["items"]
    return f"/street/whistles/{found[0]['whistle_id']}"


def _endpoint(api: Api) -> str:
    found = api.get("notify", "/api/v1/endpoints", api.unit(UNIT), limit=1)["items"]
    return f"/unit/endpoints/{found[0]['endpoint_id']}"


def _resource(api: Api) -> str:
    """Return where the first resource is changed; where there is none, of one that is entered."""
    path, director = "/api/v1/resources", api.staff("director")
    if not api.get("reporting", path, director, limit=1)["items"]:
        team = {"name": "社区志愿服务队", "kind": "team", "note": "每周六上午"}
        api.put("reporting", f"{path}/zhiyuan-shequ", team, director)
    [first] = api.get("reporting", path, director, limit=1)["items"]
    return f"/reports/resources/{first['code']}/edit"


def _at(path: str) -> Callable[[Api], str]:
    return lambda _: path


DETAILS: Final[tuple[Page, ...]] = (
    Page("sign-in", None, _at("/sign-in")),
    Page("home", None, _at("/")),
    Page("submit", None, _at("/submit")),
    Page("track", None, _at("/track")),
    Page("accessibility", None, _at("/accessibility")),
    Page("personal-data", None, _at("/personal-data")),
    Page("ticket-public", None, _ticket()),
    Page("ticket", "operator", _ticket()),
    Page("ticket-print", "operator", _ticket("/tickets/{ticket_id}/print")),
    Page("ticket-supervisor", "supervisor", _ticket()),
    Page("ticket-supervise", "supervisor", _ticket("/tickets/{ticket_id}/actions/supervise")),
    Page("ticket-handler", "unit_handler", _ticket()),
    Page("order-return", "unit_handler", _ticket("/work-orders/{work_order_id}/actions/return")),
    Page("grid-case", "unit_handler", _ticket("/grid/cases/{ticket_id}")),
    Page("whistle", "supervisor", _whistle),
    Page("whistle-new", "supervisor", _ticket("/street/whistles/new?ticket_id={ticket_id}")),
    Page("unit-endpoint", "unit_handler", _endpoint),
    Page("rule-new", "admin", _at("/editors/rules/new")),
    Page("rules-history", "admin", _at("/editors/rules/history")),
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
    Page("report-resource-new", "director", _at("/reports/resources/new")),
    Page("report-resource", "director", _resource),
    Page("report-resource-table", "director", _at("/reports/resources/table")),
    Page("ticket-resources", "operator", _ticket("/reports/ticket-resources/{ticket_id}")),
    Page("report-exclusion-new", "director", _at("/reports/exclusions/new")),
    Page("editor-duties", "director", _at("/editors/rules/duties")),
    Page("editor-duty", "director", _at("/editors/rules/duties/0")),
    Page("editor-calendar-year", "director", _at("/editors/calendars/year")),
    Page("editor-calendar-notice", "director", _at("/editors/calendars/notice")),
    Page("editor-calendar", "director", _at("/editors/calendars/rows/hotline")),
    Page("editor-recomputations", "director", _at("/editors/calendars/recomputations")),
    Page("editor-category", "director", _at("/editors/categories/rows/0101")),
    Page("editor-category-new", "director", _at("/editors/categories/new")),
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
