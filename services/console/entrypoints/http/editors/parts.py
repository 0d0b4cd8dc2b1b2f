"""The parts of the directory that have a draft: rules, policies, calendars, categories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.common.web.principal import Role
from services.console.entrypoints.http.editors.views import calendars, categories
from services.console.entrypoints.http.editors.views.fields import Field
from services.console.entrypoints.http.editors.views.policies import POLICY
from services.console.entrypoints.http.editors.views.rules import RULE
from services.console.entrypoints.http.editors.views.steps import moved

EDITORS: Final[tuple[Role, ...]] = ("supervisor", "director", "admin")
READERS: Final[tuple[Role, ...]] = (*EDITORS, "analyst", "auditor")
WATCHERS: Final[frozenset[str]] = frozenset({*EDITORS, "auditor", "ops"})


@dataclass(frozen=True, slots=True)
class Part:
    """How one part is addressed, in the console and in dispatch, and what its rows ask for.

    ``rows`` names them in drafts, ``stored`` in versions, ``key`` is the field that names a row.
    ``last`` is on how many tickets a dry run looks unless it is told. ``verbs`` are what may be
    done to a row in the list, ``tabs`` the part's further pages with who may open them, ``after``
    the one that shows what came of publishing. The list of what is in force may be told otherwise
    than drafts and versions have it.
    """

    slug: str
    resource: str
    rows: str
    stored: str
    key: str
    fields: Sequence[Field]
    last: int
    verbs: Sequence[str] = ("up", "down", "remove")
    tabs: Sequence[tuple[str, frozenset[str]]] = ()
    a_page: int = 50
    after: str = "history"
    is_told_otherwise: bool = False

    @property
    def home(self) -> str:
        """The path of its page."""
        return f"/editors/{self.slug}"

    @property
    def api(self) -> str:
        """Its path in dispatch."""
        return f"/api/v1/{self.resource}"

    def in_draft(self, draft: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the rows of a draft."""
        return list(draft[self.rows])

    def in_version(self, version: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the rows of a version."""
        return list(version.get(self.stored) or ())

    def in_force(self, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the rows in force, of the part's own address."""
        return list(answer["items"])

    def shown(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a row as its form holds it."""
        return row

    def sent(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row as the API takes it, of what its form held."""
        return row

    def told(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a row as differences are told of it."""
        return row

    def step(self, rows: list[dict[str, Any]], at: int, verb: str) -> None:
        """Move a row, or take it out of the draft."""
        if verb == "remove":
            del rows[at]
        else:
            moved(rows, at, verb)

    def options(self, draft: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
        """Return lists to choose from that the draft itself has."""
        del draft
        return {}

    def to_try(self, last: int) -> dict[str, Any]:
        """Return what a dry run is asked for."""
        return {"last": last}


class CalendarsPart(Part):
    """The calendars: the district's own first, with the years that all of them share."""

    def in_version(self, version: Mapping[str, Any]) -> list[dict[str, Any]]:
        """See ``Part``."""
        return [version["calendar"], *(version.get("calendars") or ())]

    def in_force(self, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
        """See ``Part``; the list tells calendars otherwise than versions have them."""
        return self.in_version(answer)

    def shown(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """See ``Part``."""
        return calendars.shown(row)

    def sent(self, row: dict[str, Any]) -> dict[str, Any]:
        """See ``Part``."""
        return calendars.sent(row)

    def told(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """See ``Part``."""
        return calendars.told(row)

    def to_try(self, last: int) -> dict[str, Any]:
        """See ``Part``; it goes over every open ticket, part by part."""
        del last
        return {}


class CategoriesPart(Part):
    """The categories; none is forgotten, so that one that is taken out is retired."""

    def in_version(self, version: Mapping[str, Any]) -> list[dict[str, Any]]:
        """See ``Part``."""
        return [categories.grouped(row) for row in version.get(self.stored) or ()]

    def in_force(self, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
        """See ``Part``."""
        return [categories.grouped(row) for row in answer["items"]]

    def shown(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """See ``Part``."""
        return categories.shown(row)

    def told(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """See ``Part``."""
        return categories.told(row)

    def step(self, rows: list[dict[str, Any]], at: int, verb: str) -> None:
        """Retire a category, or offer it again."""
        rows[at] = {**rows[at], "retired": verb == "retire"}

    def options(self, draft: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
        """See ``Part``."""
        return categories.options(draft)


RULES: Final = Part(
    "rules", "routing-rules", "rules", "routing_rules", "id", RULE, 500,
    tabs=(("duties", frozenset(READERS)),),
)  # fmt: skip
POLICIES: Final = Part(
    "policies", "escalation-policies", "policies", "policies", "code", POLICY, 100
)
CALENDARS: Final = CalendarsPart(
    "calendars", "calendars", "calendars", "calendars", "code", calendars.CALENDAR, 0,
    verbs=("remove",), tabs=(("year", frozenset(READERS)), ("recomputations", WATCHERS)),
    a_page=200, is_told_otherwise=True, after="recomputations",
)  # fmt: skip
CATEGORIES: Final = CategoriesPart(
    "categories", "categories", "categories", "categories", "code", categories.CATEGORY, 500,
    verbs=("retire", "offer"), a_page=400,
)  # fmt: skip
