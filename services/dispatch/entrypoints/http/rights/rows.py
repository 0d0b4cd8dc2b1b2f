"""The table: each route, who gets past its door, how far he sees, which view's fields (L1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from services.common.web.principal import DISTRICT_WIDE, ROLES
from services.dispatch.domain.directory.publication import PARTS
from services.dispatch.domain.workflow import ROLES as ACTING
from services.dispatch.entrypoints.commands.table import ORDER_COMMANDS, TICKET_COMMANDS, Command

Scope = Literal["all", "district", "area", "own_unit", "nobody"]
Reach = Literal[
    "open",
    "published",
    "cases",
    "orders",
    "parties",
    "documents",
    "matters",
    "numbers",
    "district",
    "rosters",
    "own_system",
    "queues",
    "services",
]

_AREA: Final = frozenset({"street", "community", "grid_officer"})
_UNIT: Final = frozenset({"unit_handler", "unit_leader"})
_EDITORS: Final = frozenset({"supervisor", "director", "admin"})
_OF_UNITS: Final = frozenset({"orders", "documents", "own_system"})
_ROSTER_WRITERS: Final = _EDITORS | {"unit_leader", "street"}
_CENTRE: Final = _EDITORS | {"operator", "reviewer"}
_READERS: Final = ROLES - {"ops"}
_STAFF: Final = (DISTRICT_WIDE & ROLES) | {"ops"}

REACHES: Final[Mapping[Reach, str]] = {
    "open": "nothing of any case; nobody is asked who he is",
    "published": "what the district publishes; nothing of any case",
    "cases": "district staff the district; streets, communities and grid officers their areas and"
    " their unit's own orders; units what they have or had an order of. Never what is sealed"
    " against them",
    "orders": "district staff the district; everybody else his own unit's orders",
    "parties": "as cases, and the units that blew or were summoned, or are parties of a dispute",
    "documents": "district staff the district; everybody else what was addressed to his unit, or"
    " what it got a copy of; with a resident's words only who may read them. Never what is sealed"
    " against them",
    "matters": "district staff the district; everybody else what his unit registered, and streets,"
    " communities and grid officers what lies in their areas",
    "numbers": "district staff and machine keepers the district's numbers, everybody else those of"
    " his own tickets and areas, without what is sealed against the reader",
    "district": "numbers of the whole district, without what is sealed against the reader",
    "rosters": "everybody reads every roster; a unit's leader and street write its own, supervisors"
    " and above all of them; a turn is handed over by whoever has it",
    "own_system": "what its own unit's system is sent and how it signs in; admins and, but for the"
    " feed, machine keepers those of every unit. Never what is sealed against the unit",
    "queues": "machine keepers and auditors the dead letters of every queue: ids, codes and counts,"
    " no words; of a sealed case no more than that there is a message",
    "services": "our own services alone",
}


@dataclass(frozen=True, slots=True)
class Right:
    """One line; ``roles`` get past the door (others 403), ``acts`` may do it in some state."""

    method: str
    path: str
    reach: Reach
    roles: frozenset[str] = _READERS
    shows: str = ""
    acts: frozenset[str] = frozenset()

    def scope(self, role: str) -> Scope:
        """Return how far a role sees here."""
        if self.reach == "open":
            return "all"
        if role not in self.roles:
            return "nobody"
        if self.reach in {"published", "rosters"}:
            return "all"
        if role in DISTRICT_WIDE or self.reach == "district" or role == "ops":
            return "district"
        return "area" if role in _AREA and self.reach not in _OF_UNITS else "own_unit"


def _gets(reach: Reach, roles: frozenset[str], *lines: str) -> Iterator[Right]:
    """Yield readings: an address, then the view whose fields are shown."""
    for line in lines:
        path, _, shows = line.partition(" ")
        yield Right("GET", path, reach, roles, shows)


def _posts(reach: Reach, roles: frozenset[str], *lines: str) -> Iterator[Right]:
    """Yield commands, written as readings are."""
    return (replace(right, method="POST") for right in _gets(reach, roles, *lines))


def _command(address: str, command: Command) -> Right:
    acts = frozenset().union(*(ACTING.get(action, frozenset()) for action in command.actions))
    return Right("POST", f"{address}/{command.verb}", "cases", shows="ticket", acts=acts)


_JUDGES: Final = frozenset({"supervisor", "director"})
_WATCHERS: Final = _JUDGES | {"admin", "auditor", "ops"}
_OVERSEERS: Final = _EDITORS | {"district_leader", "auditor"}
_TICKET: Final = "/api/v1/tickets/<ticket_id>"
_ORDER: Final = "/api/v1/work-orders/<work_order_id>"
_SPOT: Final = "/api/v1/tickets/on-the-spot"
_WHISTLE: Final = "/api/v1/whistles/<whistle_id>"
_RULES: Final = "/api/v1/routing-rules"
_POLICIES: Final = "/api/v1/escalation-policies"
_CATEGORIES: Final = "/api/v1/categories"
_CALENDARS: Final = "/api/v1/calendars"
_CALENDAR: Final = f"{_CALENDARS}/<code>"
_MOVED: Final = "/api/v1/calendars/recomputations"
_ROSTERS: Final = "/api/v1/rosters"
_ROTA: Final = f"{_ROSTERS}/<unit>/tiers/<int:tier>"
_UNIT_DOOR: Final = "/api/v1/units/<code>"
_SYSTEMS: Final = frozenset({"unit_handler", "unit_leader", "street", "community", "admin"})
_DEAD: Final = "/api/v1/dead-letters"
_KEEPERS: Final = frozenset({"admin", "ops"})
_LEDGER: Final = "/internal/v1/ledger/buckets"

RIGHTS: Final[tuple[Right, ...]] = (
    *_gets("open", ROLES, "/healthz", "/readyz", "/metrics", "/version", "/openapi.json", "/docs",
           "/docs/<path:name>"),
    *_gets("cases", _READERS, "/api/v1/tickets ticket_line", f"{_TICKET} ticket",
           f"{_TICKET}/history event", f"{_TICKET}/routing routing",
           f"{_TICKET}/deadlines deadlines", f"{_TICKET}/arbitration dispute",
           f"{_TICKET}/actions actions", f"{_ORDER}/actions actions", f"{_ORDER} work_order",
           f"{_ORDER}/similar-rulings similar_ruling",
           "/api/v1/escalations escalation_line", "/api/v1/arbitrations arbitration_line"),
    *_gets("cases", _OVERSEERS, "/api/v1/watch watch"),
    *_gets("orders", _READERS, "/api/v1/work-orders work_order_line",
           "/api/v1/work-orders/lanes lane_line"),
    *(_command(_TICKET, command) for command in TICKET_COMMANDS),
    *(_command(_ORDER, command) for command in ORDER_COMMANDS),
    *_posts("cases", _READERS, "/api/v1/tickets/bulk bulk_row"),
    *_posts("orders", _READERS, f"{_ORDER}/contact-grant contact_grant"),
    *_gets("matters", _READERS, f"{_SPOT} matter", f"{_SPOT}/<matter_id> matter"),
    *_posts("matters", _READERS, f"{_SPOT} matter", f"{_SPOT}/<matter_id>/check matter",
            f"{_SPOT}/<matter_id>/resettle matter"),
    *_gets("parties", _READERS, "/api/v1/whistles whistle_line", f"{_WHISTLE} whistle",
           "/api/v1/rulings ruling", "/api/v1/rulings/<ruling_id> ruling"),
    *_gets("documents", _READERS, "/api/v1/documents document_line",
           f"{_TICKET}/documents document",
           *(f"/api/v1/documents/<document_id>.{kind}" for kind in ("pdf", "docx"))),
    *_gets("numbers", _READERS, "/api/v1/whistles/statistics", "/api/v1/tickets/count",
           "/api/v1/queues"),
    *_posts("parties", _READERS, *(f"{_WHISTLE}/{verb} whistle" for verb in (
        "report-in", "renew-code", "plan", "result", "assess", "close")),
        "/api/v1/rulings/<ruling_id>/draft-rule ruling"),
    *_posts("cases", _READERS, f"{_TICKET}/whistles whistle"),
    *_gets("district", _STAFF, "/api/v1/classifier"),
    *_gets("numbers", ROLES, "/api/v1/counts", "/api/v1/counts/areas"),
    *_gets("cases", _CENTRE, "/api/v1/screening screening_line"),
    *_gets("cases", _READERS, "/api/v1/joint-meetings joint_meeting"),
    *_gets("cases", _CENTRE | {"district_leader"}, "/api/v1/dangers danger_line"),
    *_gets("published", _READERS, "/api/v1/whistles/kinds"),
    *_gets("published", ROLES, "/api/v1/directory/current", "/api/v1/directory/<int:version>",
           "/api/v1/units", "/api/v1/areas", _CATEGORIES, _POLICIES,
           "/api/v1/return-reasons", _RULES, _CALENDARS, _CALENDAR, f"{_CALENDAR}/days",
           *(f"/api/v1/{part}/versions" for part in PARTS),
           *(f"/api/v1/{part}/versions/<int:version>" for part in PARTS)),
    *_posts("published", ROLES, f"{_CALENDAR}/deadline", f"{_CALENDAR}/obligations"),
    *_gets("published", _WATCHERS, _MOVED, f"{_MOVED}/<int:version>"),
    *_gets("district", _WATCHERS, f"{_MOVED}/tickets"),
    *_posts("district", _JUDGES, f"{_MOVED}/approve", f"{_MOVED}/refuse"),
    *_gets("published", _EDITORS | {"analyst", "auditor"}, f"{_CALENDARS}/draft",
           f"{_CALENDARS}/draft/<code>/days"),
    *_posts("district", _EDITORS | {"analyst", "auditor"}, f"{_CALENDARS}/dry-run"),
    *_posts("published", _EDITORS, f"{_CALENDARS}/draft/notices", f"{_CALENDARS}/publish",
            f"{_CALENDARS}/rollback"),
    Right("PUT", f"{_CALENDARS}/draft", "published", _EDITORS),
    Right("DELETE", f"{_CALENDARS}/draft", "published", _EDITORS),
    *_gets("published", _EDITORS | {"analyst", "auditor"}, f"{_CATEGORIES}/draft"),
    *_posts("district", _EDITORS | {"analyst", "auditor"},
            f"{_CATEGORIES}/dry-run found_otherwise"),
    *_posts("published", _EDITORS, f"{_CATEGORIES}/publish", f"{_CATEGORIES}/rollback"),
    Right("PUT", f"{_CATEGORIES}/draft", "published", _EDITORS),
    Right("DELETE", f"{_CATEGORIES}/draft", "published", _EDITORS),
    *_gets("published", _EDITORS | {"analyst", "auditor"}, f"{_RULES}/draft"),
    *_posts("district", _EDITORS | {"analyst", "auditor"}, f"{_RULES}/dry-run moved_ticket"),
    *_posts("published", _EDITORS, f"{_RULES}/publish", f"{_RULES}/rollback"),
    *_gets("published", _EDITORS | {"analyst", "auditor"}, f"{_POLICIES}/draft"),
    *_posts("published", _EDITORS | {"analyst", "auditor"}, f"{_POLICIES}/lint"),
    *_posts("district", _EDITORS | {"analyst", "auditor"}, f"{_POLICIES}/dry-run replayed_ticket"),
    *_posts("published", _EDITORS, f"{_POLICIES}/publish", f"{_POLICIES}/rollback"),
    Right("PUT", f"{_POLICIES}/draft", "published", _EDITORS),
    Right("DELETE", f"{_POLICIES}/draft", "published", _EDITORS),
    Right("PUT", f"{_RULES}/draft", "published", _EDITORS),
    Right("DELETE", f"{_RULES}/draft", "published", _EDITORS),
    *_gets("rosters", ROLES, f"{_ROSTERS}/on-duty", f"{_ROSTERS}/gaps", f"{_ROSTERS}/<unit>.ics",
           _ROTA, f"{_ROTA}/versions", f"{_ROTA}/versions/<int:version>"),
    Right("PUT", _ROTA, "rosters", _ROSTER_WRITERS),
    *_posts("rosters", _ROSTER_WRITERS, f"{_ROTA}/overrides", f"{_ROTA}/import"),
    *_posts("rosters", _ROSTER_WRITERS | {"operator", "unit_handler"}, f"{_ROTA}/hand-over"),
    *_gets("queues", _KEEPERS | {"auditor"}, _DEAD, f"{_DEAD}/<queue>",
           f"{_DEAD}/<queue>/<message_id>"),
    *_posts("queues", _KEEPERS, f"{_DEAD}/<queue>/replay", f"{_DEAD}/<queue>/discard"),
    *_gets("own_system", _SYSTEMS | {"service"}, f"{_UNIT_DOOR}/feed"),
    *_posts("own_system", _SYSTEMS | {"ops"}, f"{_UNIT_DOOR}/feed/replays"),
    *_gets("own_system", _SYSTEMS | {"ops"}, f"{_UNIT_DOOR}/feed/replays/<replay_id>",
           f"{_UNIT_DOOR}/amqp-account", f"{_UNIT_DOOR}/queue"),
    *_posts("own_system", frozenset({"unit_leader", "admin", "ops"}),
            f"{_UNIT_DOOR}/amqp-account/renew-password"),
    *_gets("services", frozenset({"service"}), _LEDGER, f"{_LEDGER}/<bucket>",
           "/internal/v1/heads", "/internal/v1/events", "/internal/v1/unit-heads",
           "/internal/v1/units/<code>/feed-position"),
    *_posts("services", frozenset({"service"}), "/internal/v1/contact-grants/check",
            "/internal/v1/attachment-rights/check", "/internal/v1/audit-records"),
)  # fmt: skip
