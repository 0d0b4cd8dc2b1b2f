"""The leaders' pages: who opens which, and what is shown of them while a service is away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from services.common.web.principal import Role
from services.console.domain.person import Person
from services.console.entrypoints.http.shell import ServiceAway

T = TypeVar("T")
BOARD: Final = "/escalations"
OVERSEERS: Final[tuple[Role, ...]] = (
    "supervisor",
    "director",
    "district_leader",
    "auditor",
    "admin",
)
# Who answers for a tier himself sees what has climbed to him.
ANSWERING: Final[tuple[Role, ...]] = (*OVERSEERS, "street", "unit_leader")
CONVENERS: Final[tuple[Role, ...]] = ("supervisor", "director", "district_leader", "admin")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its address, who may open it, what it is called and what it says of itself."""

    path: str
    roles: tuple[Role, ...]
    word: str
    lead: str | None = None


_ALL: Final = (
    Page(BOARD, ANSWERING, "leader.navigation.board", "leader.board.lead"),
    Page(f"{BOARD}/alarms", OVERSEERS, "leader.navigation.alarms", "leader.alarms.lead"),
    Page(f"{BOARD}/disputes", OVERSEERS, "leader.navigation.disputes"),
    Page(f"{BOARD}/documents", ANSWERING, "leader.navigation.documents", "leader.documents.lead"),
    Page(f"{BOARD}/meetings", CONVENERS, "leader.navigation.meetings", "leader.meetings.lead"),
    Page(f"{BOARD}/rosters", ANSWERING, "leader.navigation.rosters"),
)
PAGES: Final[Mapping[str, Page]] = {page.path: page for page in _ALL}


def tabs_of(person: Person) -> list[Page]:
    """Return the pages that somebody may open."""
    return [page for page in PAGES.values() if person.may(page.roles)]


@dataclass
class Asked:
    """Asks for the parts of a page; a service that is away does not take the page with it."""

    away: set[str] = field(default_factory=set)

    def part(self, ask: Callable[[], T]) -> T | None:
        """Return a part, or None while its service is away."""
        try:
            return ask()
        except ServiceAway as error:
            self.away.add(error.service)
            return None
