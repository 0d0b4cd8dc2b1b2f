"""A small district, appeals and tickets, as dispatch sees them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.dispatch.application.tickets.open_tickets import Submitted
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.reading import read_directory
from services.dispatch.domain.routing.deciding import route
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.opening import issue_order, open_ticket, timing_of
from services.dispatch.domain.tickets.ticket import Ticket

MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # Monday 09:30 in Xi'an
CENTRE = "dispatch-centre"
UNIT = "chengguan"
COMMUNITY_UNIT = "sq-first"
STREET_UNIT = "jd-east"
COMMUNITY = "610104001001"
OTHER_COMMUNITY = "610104002001"
SQUARE = [[108.90, 34.20], [108.92, 34.20], [108.92, 34.22], [108.90, 34.22], [108.90, 34.20]]

OPERATOR = Caller("op-1", frozenset({"operator"}))
REVIEWER = Caller("rev-1", frozenset({"reviewer"}))
SUPERVISOR = Caller("sup-1", frozenset({"supervisor"}))
STREET = Caller("street-1", frozenset({"street"}), STREET_UNIT, ("610104001",))


def handler(unit: str = UNIT) -> Caller:
    """Return a person of a unit."""
    return Caller(f"{unit}-1", frozenset({"unit_handler"}), unit)


def limit(amount: int, unit: str) -> dict[str, Any]:
    return {"amount": amount, "unit": unit}


def directory_body() -> dict[str, Any]:
    """Return a directory of two streets, two communities, a grid and three departments."""
    return {
        "version": 1,
        "district": {"code": "610104", "name": "莲湖区", "center_unit": CENTRE},
        "units": [
            _unit(CENTRE, "centre", None, "610104"),
            _unit(UNIT, "department", None, None),
            _unit("shizheng", "department", None, None),
            _unit("gongan", "department", None, None),
            _unit(STREET_UNIT, "subdistrict", CENTRE, "610104001"),
            _unit(COMMUNITY_UNIT, "community", STREET_UNIT, COMMUNITY),
        ],
        "areas": [
            _area("610104", "莲湖区", "district", None),
            _area("610104001", "东关街道", "subdistrict", "610104"),
            _area("610104002", "西关街道", "subdistrict", "610104"),
            _area(COMMUNITY, "柳巷社区", "community", "610104001"),
            _area(OTHER_COMMUNITY, "大柳巷社区", "community", "610104002"),
            _area(f"{COMMUNITY}001", "柳巷第一网格", "grid", COMMUNITY, SQUARE),
        ],
        "categories": [
            _category("01", "市容环卫", None, []),
            _category("0104", "露天烧烤", "01", ["露天烧烤", "烧烤摊"]),
            _category("0201", "井盖", "02", ["井盖"]) | {"physical": True},
            _category("0602", "社会噪声", "06", ["广场舞"], severity="P3"),
            _category("1403", "邻里纠纷", "14", ["邻里纠纷"]),
            _category("0501", "停水", "05", ["停水"], severity="P1"),
            _category("1502", "政策咨询", "15", ["咨询政策"]),
        ],
        "danger_words": ["起火"],
        "duty_lists": [
            {"unit": UNIT, "categories": ["0104"], "areas": None},
            {"unit": "shizheng", "categories": ["0201", "0501", "1502"], "areas": None},
            {"unit": COMMUNITY_UNIT, "categories": ["1403"], "areas": [COMMUNITY]},
        ],
        "routing_rules": [
            _rule("noise", "0602", None, "gongan", "lead"),
            _rule("west-barbecue", "0104", "610104002", "shizheng", "lead"),
            _rule("manhole-help", "0201", None, UNIT, "support"),
        ],
        "sla_profile": _sla(),
        "policy": _policy(),
        "returns": _returns(),
        "families": {
            "hot": [{"members": 3, "severity": "P1"}, {"members": 5, "severity": "P0"}],
            "repeat_days": 30,
            "repeat_tier": False,
            "categories": [{"code": "0201", "hot": [], "repeat_tier": True}],
        },
        "calendar": {
            "code": "cn",
            "name": "国务院节假日安排",
            "version": 1,
            "hours": [["09:00", "12:00"], ["13:00", "17:00"]],
            "years": {
                "2026": {
                    "holidays": [f"2026-10-0{day}" for day in range(1, 8)] + ["2026-01-01"],
                    "workdays": ["2026-10-10", "2026-09-20"],
                    "names": {"2026-10-01": "国庆节", "2026-10-10": "国庆节"},
                }
            },
        },
    }


def directory(**changes: Any) -> Directory:
    """Return the small district, read."""
    return read_directory(1, {**directory_body(), **changes})


def appeal(number: int = 1, **changes: Any) -> Appeal:
    """Return an appeal that routes to the department of street barbecues."""
    facts: dict[str, Any] = {
        "id": f"apl_{number:04d}",
        "channel": "mini_program",
        "kind": "complaint",
        "title": "楼下露天烧烤",
        "text": "每天晚上烧烤摊油烟很大",
        "received_at": MONDAY,
        "area_code": COMMUNITY,
        "reporter_ref": f"rep_{number}",
    }
    return Appeal(**{**facts, **changes})


def submitted(number: int = 1, **changes: Any) -> Submitted:
    """Return an appeal as its message brings it."""
    return Submitted(appeal(number, **changes), f"evt_{number:04d}")


def ticket(where: Directory | None = None, now: datetime = MONDAY, **changes: Any) -> Ticket:
    """Return a new ticket, dispatched where the appeal can be routed."""
    where = where or directory()
    about = appeal(**changes)
    routing = route(about, where)
    opened = open_ticket(
        about, routing, where, ticket_id="tkt_1", number="LH-20261123-000001-1", now=now
    )
    if routing.unit is None:
        return opened
    return issue_order(opened, routing.unit, timing_of(where), order_id="wo_1", now=now)


def later(**delta: float) -> datetime:
    """Return an instant after Monday 09:30."""
    return MONDAY + timedelta(**delta)


def _unit(code: str, kind: str, parent: str | None, area: str | None) -> dict[str, Any]:
    return {"code": code, "name": f"{code} 单位", "kind": kind, "parent": parent, "area_code": area}


def _area(
    code: str, name: str, kind: str, parent: str | None, polygon: Any = None
) -> dict[str, Any]:
    return {"code": code, "name": name, "kind": kind, "parent": parent, "polygon": polygon}


def _category(
    code: str, name: str, parent: str | None, words: list[str], severity: str = "P2"
) -> dict[str, Any]:
    weights = dict.fromkeys(words, 4.0)
    return {
        "code": code,
        "name": name,
        "parent": parent,
        "keywords": words,
        "keyword_weights": weights,
        "severity": severity,
        "allows_anonymous": True,
    }


def _rule(name: str, category: str, area: str | None, unit: str, role: str) -> dict[str, Any]:
    return {"id": name, "category": category, "area": area, "unit": unit, "role": role}


def _sla() -> dict[str, Any]:
    ordinary = {
        "screening": limit(4, "working_hour"),
        "sign": limit(2, "working_hour"),
        "return": limit(1, "working_day"),
        "contact": limit(1, "working_day"),
        "resolve": limit(5, "working_day"),
        "extension": {"times": 1, "limit": limit(10, "working_day")},
    }
    danger = {
        "screening": limit(15, "minute"),
        "sign": limit(15, "minute"),
        "return": limit(15, "minute"),
        "contact": limit(30, "minute"),
        "resolve": limit(2, "hour"),
        "extension": None,
    }
    return {
        "code": "default",
        "version": 1,
        "levels": {
            "P0": danger,
            "P1": {**danger, "resolve": limit(24, "hour")},
            "P2": ordinary,
            "P3": {**ordinary, "resolve": limit(15, "working_day")},
        },
        "overrides": [
            {
                "when": {"severity": "P2", "kind": "consult"},
                "clocks": {"resolve": limit(1, "working_day"), "extension": None},
            }
        ],
        "redo": {"resolve": limit(3, "working_day")},
        "rating_window": limit(3, "day"),
    }


def _returns() -> dict[str, Any]:
    reasons = [
        {"code": "not_in_duty", "name": "不属本单位职责", "name_en": "Not within our duties"},
        {"code": "not_in_area", "name": "不在本单位辖区", "name_en": "Not within our area"},
    ]
    return {
        "reasons": reasons,
        "arbitration": {
            "limit": {"default": limit(4, "working_hour"), "P0": limit(15, "minute")},
            "rulers": [
                {
                    "parties": "communities_of_one_subdistrict",
                    "roles": ["street"],
                    "unit": "parent",
                },
                {"parties": "any", "roles": ["supervisor", "director"], "unit": CENTRE},
            ],
        },
    }


def _policy() -> dict[str, Any]:
    centre = {"role": "supervisor", "unit": CENTRE}
    urgent = {"P0": limit(30, "minute"), "P1": limit(30, "minute")}
    top = {"role": "district_leader", "unit": CENTRE}
    return {
        "code": "three-tiers",
        "version": 1,
        "approaching_percent": [50, 80],
        "returned_times": 2,
        "ladders": [
            {"code": "territorial", "unit_kinds": ["community", "subdistrict"]},
            {"code": "departmental", "unit_kinds": ["department"]},
            {"code": "centre", "unit_kinds": ["centre"]},
        ],
        "tiers": [
            {
                "tier": 1,
                "after_previous": {"default": limit(0, "minute")},
                "responsible": {
                    "territorial": {"role": "street", "unit": "parent"},
                    "departmental": {"role": "unit_leader", "unit": "own"},
                    "centre": centre,
                },
                "fallback": centre,
                "tell": ["handler", "responsible"],
                "action": "remind",
                "new_deadline": None,
            },
            {
                "tier": 2,
                "after_previous": {"default": limit(1, "working_day"), **urgent},
                "responsible": {
                    "territorial": centre,
                    "departmental": {"role": "unit_leader", "unit": "own"},
                    "centre": {"role": "director", "unit": CENTRE},
                },
                "fallback": centre,
                "tell": ["handler", "responsible", "supervisor"],
                "action": "supervise",
                "new_deadline": {"default": limit(2, "working_day")},
            },
            {
                "tier": 3,
                "after_previous": {"default": limit(2, "working_day"), **urgent},
                "responsible": {"territorial": top, "departmental": top, "centre": top},
                "fallback": {"role": "director", "unit": CENTRE},
                "tell": ["handler", "responsible", "supervisor", "district_leader"],
                "action": "supervise",
                "new_deadline": {"default": limit(2, "working_day")},
            },
        ],
    }
