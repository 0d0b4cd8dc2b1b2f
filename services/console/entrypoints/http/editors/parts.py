"""The parts of the directory that have a draft: routing rules and escalation policies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.common.web.principal import Role
from services.console.entrypoints.http.editors.views.fields import Field
from services.console.entrypoints.http.editors.views.policies import POLICY
from services.console.entrypoints.http.editors.views.rules import RULE

EDITORS: Final[tuple[Role, ...]] = ("supervisor", "director", "admin")
READERS: Final[tuple[Role, ...]] = (*EDITORS, "analyst", "auditor")


@dataclass(frozen=True, slots=True)
class Part:
    """How one part is addressed, in the console and in dispatch, and what its rows ask for.

    ``rows`` names them in drafts, ``stored`` in versions, ``key`` is the field that names a row.
    ``last`` is on how many tickets a dry run looks unless it is told.
    """

    slug: str
    resource: str
    rows: str
    stored: str
    key: str
    fields: Sequence[Field]
    last: int

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


RULES: Final = Part("rules", "routing-rules", "rules", "routing_rules", "id", RULE, 500)
POLICIES: Final = Part(
    "policies", "escalation-policies", "policies", "policies", "code", POLICY, 100
)
