"""The reports' pages: who opens which, and how each is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request

from services.common.web.principal import Role
from services.console.bootstrap import Container
from services.console.entrypoints.http.reports.views.periods import NAMED, Period, period
from services.console.entrypoints.http.shell import Shell

ROOT: Final = "/reports"
CASE_READERS: Final[tuple[Role, ...]] = (
    "analyst",
    "auditor",
    "director",
    "district_leader",
    "supervisor",
    "admin",
)
READERS: Final[tuple[Role, ...]] = (*CASE_READERS, "ops")
UNITS: Final[tuple[Role, ...]] = ("unit_leader", "street")
ASKERS: Final[tuple[Role, ...]] = (*UNITS, "supervisor", "director")
RESOURCE_READERS: Final[tuple[Role, ...]] = (
    *CASE_READERS,
    *UNITS,
    "community",
    "grid_officer",
    "operator",
    "unit_handler",
)
BULLETIN_ORDERERS: Final[tuple[Role, ...]] = (
    "analyst",
    "director",
    "district_leader",
    "supervisor",
    "admin",
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its address, who may open it, what it is called."""

    path: str
    roles: tuple[Role, ...]
    word: str


_ALL: Final = (
    Page(ROOT, READERS, "reports.navigation.overview"),
    Page(f"{ROOT}/indicators", READERS, "reports.navigation.indicators"),
    Page(f"{ROOT}/hotspots", CASE_READERS, "reports.navigation.hotspots"),
    Page(f"{ROOT}/carried-over", READERS, "reports.navigation.carried"),
    Page(f"{ROOT}/resources", RESOURCE_READERS, "reports.navigation.resources"),
    Page(
        f"{ROOT}/bulletins", (*CASE_READERS, *UNITS, "unit_handler"), "reports.navigation.bulletins"
    ),
    Page(f"{ROOT}/exclusions", (*CASE_READERS, *UNITS), "reports.navigation.exclusions"),
    Page(f"{ROOT}/exports", CASE_READERS, "reports.navigation.exports"),
    Page(f"{ROOT}/ledger", READERS, "reports.navigation.ledger"),
)
PAGES: Final[Mapping[str, Page]] = {page.path: page for page in _ALL}


@dataclass(frozen=True)
class Frame:
    """What the routes of this section share: rendering with tabs, and the period asked for."""

    container: Container
    shell: Shell

    def page(self, template: str, here: str, status: int = 200, **context: Any) -> Response:
        """Render one of the pages with its tabs."""
        wording, person = self.shell.display.wording(), self.shell.person()
        tabs = [
            (one.path, wording(one.word), None) for one in PAGES.values() if person.may(one.roles)
        ]
        return self.shell.page(template, status, tabs=tabs, here=here, **context)

    def period(self) -> Period:
        """Return the period that the address asks for."""
        today = self.container.clock.now().astimezone(self.container.zone).date()
        return period(request.args, today)

    def period_options(self) -> list[tuple[str, str]]:
        """Return the named periods in words."""
        wording = self.shell.display.wording()
        return [(name, wording(f"reports.period.names.{name}")) for name in (*NAMED, "all")]

    @property
    def word(self) -> Callable[..., str]:
        """The words of this request's language."""
        return self.shell.display.wording()
