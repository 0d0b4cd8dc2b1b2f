"""The console's places, one row a page, with who may open it: the menu, and what tests walk.

Each section fills its own tuple. Their order is the menu's, and the first place that a person may
open is where they arrive after signing in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from services.common.web.principal import INBOX_OWNERS, ROLES
from services.console.domain.person import Person


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the menu.

    ``word`` is a key of the wording; ``counter`` names a figure of ``/menu/counts``;
    ``icon`` is a name of ``shell/icons.html``; ``group`` a heading other than the section's.
    """

    section: str
    path: str
    roles: frozenset[str]
    word: str
    counter: str | None = None
    icon: str = "dot"
    group: str | None = None

    @property
    def heading(self) -> str | None:
        """The word of the heading that it stands under."""
        return self.group or _GROUPS.get(self.section)


STAFF: Final = ROLES - {"service"}
ADMIN: Final = frozenset({"admin"})
# Under which heading a section's places stand; what has none is what a person works at.
_GROUPS: Final = {
    "leader": "shell.groups.oversight",
    "reports": "shell.groups.reports",
    "accounts": "shell.groups.system",
    "editors": "shell.groups.rules",
    "ops": "shell.groups.system",
}

_CENTRE: Final = ("operator", "reviewer", "supervisor", "director")


def _of(*roles: str) -> frozenset[str]:
    return frozenset(roles)


# Operators, call-back agents, reviewers.
DESK: Final = (
    Place("desk", "/desk", _of(*_CENTRE, "callback_agent"), "desk.place", "desk", "inbox"),
)
# Streets, communities, grid officers.
_OF_PLACE: Final = frozenset({"street", "community"})
STREET: Final = (
    Place("street", "/street", _OF_PLACE, "street.navigation.area", icon="map"),
    Place("street", "/street/settled", _OF_PLACE, "street.navigation.settled", icon="check"),
)
# Departments; whoever stands on the spot for them, or works on the ground of an area.
_UNIT_STAFF: Final = _OF_PLACE | {"unit_handler", "unit_leader"}
_OFFICERS: Final = _OF_PLACE | {"grid_officer"}
_WHISTLERS: Final = _UNIT_STAFF | {"operator", "supervisor", "director"}
# Supervisors and directors have the meetings of all at ``/escalations/meetings``.
_MEETERS: Final = _UNIT_STAFF | {"operator"}
UNIT: Final = (
    Place("unit", "/unit", _UNIT_STAFF, "unit.navigation.desk", "unit", "inbox"),
    Place("grid", "/grid", _UNIT_STAFF | _OFFICERS, "grid.navigation", icon="map"),
    Place("grid", "/grid/report", _OFFICERS, "grid.nav.report", icon="plus"),
    Place("grid", "/grid/settled", _OFFICERS, "grid.nav.settled", icon="check"),
    Place("street", "/street/whistles", _WHISTLERS, "street.navigation.whistles", "whistles",
          "whistle"),
    Place("street", "/street/meetings", _MEETERS, "street.navigation.meetings", icon="people"),
    Place("unit", "/unit/roster", _UNIT_STAFF | _OFFICERS, "unit.navigation.roster",
          icon="people"),
)  # fmt: skip
# Supervisors, directors, district leaders.
_OVERSEERS: Final = frozenset({"supervisor", "director", "district_leader", "auditor", "admin"})
_ANSWERING: Final = _OVERSEERS | {"street", "unit_leader"}
_CONVENERS: Final = _OVERSEERS - {"auditor"}
LEADER: Final = (
    Place("leader", "/escalations", _ANSWERING, "leader.navigation.board", "escalations",
          "flag"),
    Place("leader", "/escalations/alarms", _OVERSEERS, "leader.navigation.alarms", icon="clock"),
    Place("leader", "/escalations/disputes", _OVERSEERS, "leader.navigation.disputes",
          "disputes", "scales"),
    Place("leader", "/escalations/documents", _ANSWERING, "leader.navigation.documents",
          icon="file"),
    Place("leader", "/escalations/meetings", _CONVENERS, "leader.navigation.meetings",
          icon="people"),
    Place("leader", "/escalations/rosters", _ANSWERING, "leader.navigation.rosters",
          icon="person"),
    Place("leader", "/wallboard", _OVERSEERS | {"analyst"}, "leader.navigation.wallboard",
          icon="map"),
)  # fmt: skip
INBOX: Final = (Place("inbox", "/inbox", frozenset(INBOX_OWNERS), "inbox.title", "inbox", "bell"),)
# Rules, policies, calendars, rosters, templates, categories.
_RULE_READERS: Final = frozenset({"supervisor", "director", "admin", "analyst", "auditor"})
_TEMPLATE_READERS: Final = frozenset(
    {"operator", "supervisor", "director", "auditor", "admin", "ops"}
)
_ROSTER_READERS: Final = frozenset(
    {"supervisor", "director", "admin", "auditor", "unit_leader", "street"}
)
EDITORS: Final = (
    Place("editors", "/editors/rules", _RULE_READERS, "editors.navigation.rules", icon="edit"),
    Place("editors", "/editors/policies", _RULE_READERS, "editors.navigation.policies",
          icon="flag"),
    Place("editors", "/editors/calendars", _RULE_READERS, "editors.navigation.calendars",
          icon="clock"),
    Place("editors", "/editors/categories", _RULE_READERS, "editors.navigation.categories",
          icon="list"),
    Place("editors", "/editors/templates", _TEMPLATE_READERS, "editors.navigation.templates",
          icon="file"),
    Place("editors", "/editors/notifications", _TEMPLATE_READERS,
          "editors.navigation.notifications", icon="bell"),
    Place("editors", "/editors/rosters", _ROSTER_READERS, "editors.navigation.rosters",
          icon="people"),
)  # fmt: skip
# Indicators and bulletins.
_CASE_READERS: Final = _OVERSEERS | {"analyst"}
_READERS: Final = _CASE_READERS | {"ops"}
_ASKING: Final = _CASE_READERS | {"street", "unit_leader"}
REPORTS: Final = (
    Place("reports", "/reports", _READERS, "reports.navigation.overview", icon="chart"),
    Place("reports", "/reports/indicators", _READERS, "reports.navigation.indicators",
          icon="list"),
    Place("reports", "/reports/hotspots", _CASE_READERS, "reports.navigation.hotspots",
          icon="danger"),
    Place("reports", "/reports/carried-over", _READERS, "reports.navigation.carried",
          icon="inbox"),
    Place("reports", "/reports/resources",
          _ASKING | {"community", "grid_officer", "operator", "unit_handler"},
          "reports.navigation.resources", icon="people"),
    Place("reports", "/reports/bulletins", _ASKING | {"unit_handler"},
          "reports.navigation.bulletins", icon="file"),
    Place("reports", "/reports/exclusions", _ASKING, "reports.navigation.exclusions",
          icon="scales"),
    Place("reports", "/reports/exports", _CASE_READERS, "reports.navigation.exports",
          icon="file"),
    Place("reports", "/reports/ledger", _READERS, "reports.navigation.ledger", icon="check"),
)  # fmt: skip
# Accounts.
ACCOUNTS: Final = (
    Place("accounts", "/admin/accounts", ADMIN, "shell.navigation.accounts", icon="people"),
    Place("accounts", "/admin/account-log", ADMIN, "shell.navigation.account_log", icon="list"),
)
# Machines: the departments' connections, which admins and operations keep as well; dead letters.
_KEEPERS: Final = _UNIT_STAFF | {"admin", "ops"}
OPS: Final = (
    Place("unit", "/unit/endpoints", _KEEPERS, "unit.navigation.endpoints", icon="gear",
          group="shell.groups.system"),
    Place("unit", "/unit/queue", _KEEPERS, "unit.queue.title", icon="list",
          group="shell.groups.system"),
    Place("ops", "/ops/dead-letters", _of("admin", "auditor", "ops"), "ops.navigation",
          icon="danger"),
)  # fmt: skip
# What everybody may see.
RESIDENTS: Final = (Place("board", "/board", STAFF, "shell.navigation.board", icon="board"),)

_BARE: Final = frozenset({"/wallboard"})  # fills a screen on a wall

NAVIGATION: Final = (
    *DESK,
    *STREET,
    *UNIT,
    *LEADER,
    *REPORTS,
    *EDITORS,
    *ACCOUNTS,
    *OPS,
    *INBOX,
    *RESIDENTS,
)


def places_of(person: Person, places: Iterable[Place] = NAVIGATION) -> list[Place]:
    """Return what this person may open, in the menu's order."""
    return [place for place in places if person.may(place.roles)]


def menu_of(person: Person) -> list[tuple[str | None, list[Place]]]:
    """Return this person's menu by its headings' words: first what has none, the work itself."""
    groups: dict[str | None, list[Place]] = {None: []}
    for place in places_of(person):
        groups.setdefault(place.heading, []).append(place)
    return [(heading, places) for heading, places in groups.items() if places]


def home_of(person: Person) -> str:
    """Return where this person arrives after signing in: at no page that has no menu."""
    own = (place.path for place in places_of(person) if place.path not in _BARE)
    return next(own, "/account")
