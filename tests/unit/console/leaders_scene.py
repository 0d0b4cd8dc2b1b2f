"""What dispatch and reporting tell the leaders' pages: a small district on a Monday morning."""

from functools import cache
from typing import Any

from services.common.web.app import HuyingApp
from services.console.bootstrap import Container
from services.console.entrypoints.http.app import build_app
from tests.support.console import FakeApi, settings_of_console

NOW = "2026-11-23T02:00:00Z"
LAST = {"next_cursor": None}


def roles_of(path: str) -> frozenset[str]:
    """Return for whom the page at an address is."""
    app = _app()
    endpoint, _ = app.url_map.bind("console").match(path)
    found: frozenset[str] = app.view_functions[endpoint].staff_roles  # type: ignore[attr-defined]
    return found


@cache
def _app() -> HuyingApp:
    return build_app(Container(settings_of_console()))


def climb(**changes: Any) -> dict[str, Any]:
    """Return one thread of a climb, as dispatch tells it."""
    return {
        "tier": 2,
        "trigger": "unacknowledged",
        "since": "2026-11-23T01:50:00Z",
        "live": True,
        "unit": "chengguan",
        "unit_name": "区城管局",
        "work_order_id": "wo_1",
        "responsible_role": "unit_leader",
        "responsible_unit": "chengguan",
        "responsible_unit_name": "区城管局",
        "responsible_missing": False,
        "on_duty": "chengguan-leader-a",
        "on_duty_name": "值班长甲",
        "next_at": "2026-11-23T09:00:00Z",
        "handed_back": False,
        "clock": {"clock": "acknowledge", "key": "acknowledge:1"},
        **changes,
    }


def case(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return one row of the escalation board, as dispatch tells it."""
    climbs = changes.pop("climbs", [climb()])
    return {
        "ticket_id": f"tkt_{number}",
        "number": f"LH-20261123-{number:06}-1",
        "state": "dispatched",
        "severity": "P2",
        "title": "楼下烧烤摊油烟",
        "category_name": "占道经营",
        "area_name": "习武园社区",
        "unit": "chengguan",
        "unit_name": "区城管局",
        "tier": climbs[0]["tier"] if climbs else 1,
        "resident_due_at": "2026-11-30T09:00:00Z",
        "next_due_at": "2026-11-23T09:00:00Z",
        "returns": 0,
        "hand_backs": 0,
        "supervision_count": 0,
        "climbs": climbs,
        "actions": ["supervise", "hand-back"],
        **changes,
    }


def told_board(*rows: dict[str, Any], **totals: int) -> dict[str, Any]:
    """Return the board as dispatch tells it; totals are ``tier_1=…``."""
    counted = {
        str(tier): {"count": totals.get(f"tier_{tier}", 0), "more": False} for tier in (1, 2, 3)
    }
    for row in rows:
        counted[str(row["tier"])]["count"] += 1
    return {"items": list(rows), "next_cursor": None, "totals": counted, "as_of": NOW}


def definition(name: str = "response_rate", **changes: Any) -> dict[str, Any]:
    """Return an indicator's definition, as reporting tells it."""
    return {
        "name": name,
        "title": "响应率",
        "title_en": "Response rate",
        "formula": "按时签收且按时首次联系 ÷ 期内办结",
        "formula_en": "signed and contacted in time ÷ closed",
        "unit": "ratio",
        "period": "callback",
        "better": "higher",
        "minimum_sample": 30,
        "weights": {},
        "exclusions": "response",
        **changes,
    }


def figure(key: str | None, value: float | None, **changes: Any) -> dict[str, Any]:
    """Return one line of an indicator's table, as reporting tells it."""
    return {
        "key": key,
        "label": {"chengguan": "区城管局", "huanwei": "环卫中心"}.get(key or ""),
        "numerator": None if value is None else round(value * 40),
        "denominator": 40,
        "value": value,
        "sample_is_enough": True,
        "share": None,
        "breakdown": {},
        "on_period": {"value": 0.6, "difference": 0.0526, "relative": 0.08},
        "on_year": None,
        "tickets": "/api/v1/indicators/response_rate/tickets",
        **changes,
    }


def answer(name: str = "response_rate", *rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return an indicator's table, as reporting tells it."""
    return {
        "definition": definition(name, **changes),
        "by": "unit",
        "first": "2026-11-01",
        "last": "2026-11-23",
        "rows": list(rows),
        "total": figure(None, 0.9372),
        "as_of": NOW,
    }


def trend(*values: float | None) -> dict[str, Any]:
    """Return a trend of one point a day, as reporting tells it."""
    points = [
        {
            "first": f"2026-11-{10 + number:02}",
            "last": f"2026-11-{10 + number:02}",
            "value": value,
            "numerator": 1,
            "denominator": 40,
            "sample_is_enough": number > 0,
        }
        for number, value in enumerate(values)
    ]
    return {"definition": definition(), "step": "day", "points": points, "as_of": NOW}


def exclusion(**changes: Any) -> dict[str, Any]:
    """Return a request for an exclusion, as reporting tells it."""
    return {
        "exclusion_id": "exc_1",
        "ticket_id": "tkt_1",
        "unit": "chengguan",
        "groups": ["deadline"],
        "ground": "force_majeure",
        "ground_text": "不可抗力",
        "ground_text_en": "Force majeure",
        "state": "requested",
        "steps": [
            {
                "action": "request",
                "by": "unit_leader@chengguan",
                "at": NOW,
                "reason": "停电致延误",
                "evidence": ["供电局停电通知〔2026〕8号"],
            }
        ],
        "moves": ["approve", "reject"],
        **changes,
    }


def ledger(**changes: Any) -> dict[str, Any]:
    """Return a ledger that adds up, as reporting tells it."""
    return {
        "accepted": 61,
        "in_flight": 0,
        "open": 14,
        "answered": 0,
        "closed": 47,
        "refused": 0,
        "withdrawn": 0,
        "transferred": 0,
        "quarantined": 2,
        "imbalance": 0,
        "differing_ids": [],
        "differences": [],
        "as_of": NOW,
        **changes,
    }


def district() -> FakeApi:
    """Return services that answer everything that these pages ask."""
    api = FakeApi()
    units = [
        {"code": "chengguan", "name": "区城管局", "kind": "department"},
        {"code": "dispatch-centre", "name": "区调度中心", "kind": "centre"},
    ]
    areas = [
        {
            "code": "610104001",
            "name": "青年路街道",
            "name_en": "Qingnianlu Street",
            "kind": "subdistrict",
            "polygon": [[108.9, 34.2], [108.95, 34.2], [108.95, 34.3], [108.9, 34.2]],
        },
        {"code": "610104002", "name": "北院门街道", "kind": "subdistrict", "polygon": None},
    ]
    _tell_dispatch(api, units, areas)
    _tell_reporting(api)
    return api


def _tell_dispatch(api: FakeApi, units: list[Any], areas: list[Any]) -> None:
    paper = {
        "document_id": "doc_1",
        "kind": "red_card",
        "number": "莲红〔2026〕1号",
        "ticket_id": "tkt_1",
        "ticket_number": "LH-20261123-000001-1",
        "ticket_state": "in_progress",
        "to_unit": "chengguan",
        "to_unit_name": "区城管局",
        "issued_at": "2026-11-20T02:00:00Z",
        "answer_by": "2026-11-22T09:00:00Z",
    }
    dispute = {
        **case(3),
        "arbitration_id": "arb_1",
        "opened_at": "2026-11-23T01:30:00Z",
        "due_at": "2026-11-23T06:30:00Z",
        "late": False,
        "parties": [{"unit": "huanwei", "name": "环卫"}, {"unit": "jiaojing", "name": "交警"}],
        "ruler_unit": "dispatch-centre",
        "ruler_unit_name": "区调度中心",
        "ruler_roles": ["supervisor", "director"],
        "statement_count": 1,
        "returns": 2,
        "actions": ["rule", "supervise"],
    }
    meeting = {
        **case(4),
        "trigger": "transferred",
        "called_by": "dispatch-centre",
        "called_by_name": "区调度中心",
        "called_at": "2026-11-20T01:30:00Z",
        "hold_by": "2026-11-22T09:00:00Z",
        "units": [{"unit": "chengguan", "name": "区城管局"}],
        "actions": ["close-meeting"],
    }
    duty = {
        "unit": "chengguan",
        "unit_name": "区城管局",
        "tier": 1,
        "subject": "a",
        "name": "值班员甲",
        "by": "rotation",
        "shift": "day",
        "shift_name": "白班",
        "gap": None,
        "since": "2026-11-23T00:30:00Z",
        "until": "2026-11-23T12:30:00Z",
    }
    hole = {**duty, "tier": 2, "subject": None, "name": None, "gap": "absent"}
    gap = {"unit": "chengguan", "unit_name": "区城管局", "tier": 2, "reason": "absent"}
    ahead = {**gap, "from": "2026-11-23T00:30:00Z", "to": "2026-11-24T00:30:00Z"}
    watch = {
        "as_of": NOW,
        "orphan_count": 0,
        "orphans": [],
        "late_count": 0,
        "late_seconds": 0,
        "late": [],
        "faults": {},
        "meetings_overdue": 1,
    }
    danger = {
        "ticket_id": "tkt_9",
        "number": "LH-20261123-000009-1",
        "title": "楼道里有煤气味",
        "area_name": "习武园社区",
        "raised_at": "2026-11-23T01:58:00Z",
        "acknowledged_by": None,
    }
    counts = {"state": {"dispatched": 3, "closed": 9}, "tier": {"1": 1, "2": 1, "3": 0}}
    for path, told in {
        "escalations": told_board(case(1), case(2, climbs=[climb(tier=1)])),
        "arbitrations": {
            "items": [dispute],
            "next_cursor": None,
            "total": {"count": 1, "more": False},
            "as_of": NOW,
        },
        "watch": watch,
        "documents": {"items": [paper], "next_cursor": None},
        "joint-meetings": {"items": [meeting], "next_cursor": None},
        "rosters/on-duty": {"items": [duty, hole], "next_cursor": None, "at": NOW},
        "rosters/gaps": {"items": [ahead], "next_cursor": None, "days": 7},
        "units": {"items": units, "next_cursor": None},
        "areas": {"items": areas, "next_cursor": None},
        "directory/current": {"version": 7, "district": {}},
        "directory/7": {"areas": areas, "units": units},
        "counts": {**counts, "total": 12, "as_of": NOW},
        "tickets": {"items": [case(5)], "next_cursor": "c", "total": {"count": 4, "more": False}},
        "dangers": {"items": [danger]},
        "tickets/tkt_1": {**case(1), "area_code": "610104001001", "category": "0602"},
    }.items():
        api.tell("GET", "dispatch", f"/api/v1/{path}", told)


def _tell_reporting(api: FakeApi) -> None:
    rows = (figure("chengguan", 0.95), figure("huanwei", 0.5, sample_is_enough=False))
    carried = {
        "key": "610104001",
        "label": "青年路街道",
        "carried_in": 0,
        "raised": 61,
        "solved": 47,
        "carried_over": 14,
    }
    returned = {
        "unit": "huanwei",
        "unit_name": "环卫中心",
        "returned": 4,
        "confirmed": 1,
        "refused": 3,
        "ruled_lead": 0,
        "ruled_support": 0,
        "ruled_party": 2,
    }
    place = {
        "key": "chengguan",
        "label": "区城管局",
        "value": 0.95,
        "sample": 40,
        "rank": 1,
        "band_from": 30,
        "band_to": 99,
    }
    behind = {
        "ticket_id": "tkt_1",
        "number": "LH-1",
        "source": "live",
        "state": "closed",
        "unit": "chengguan",
        "closed_at": NOW,
        "excluded": [],
        "score": {"responded": 1, "response_scope": 1},
    }
    open_ = {**behind, "state": "in_progress", "area": "610104001", "category": "0602"}
    listed = {
        **open_,
        "opened_on": "2026-10-01",
        "resident_due_at": NOW,
        "periods_carried": 1,
        "resources": [{"code": "team", "name": "啄木鸟志愿队", "kind": "team"}],
    }
    overview = {
        "tickets": 12,
        "appeals": 13,
        "routed": 12,
        "acknowledged": 9,
        "rated": 3,
        "states": {"closed": 9, "dispatched": 3},
        "escalated_by_tier": {"1": 2, "2": 1, "3": 0},
        "as_of": NOW,
    }
    names = (
        *("response_rate", "resolution_rate", "satisfaction_rate", "composite"),
        *("on_time_closing_rate", "first_dispatch_accuracy", "return_rate", "redo_rate"),
    )
    told: dict[str, Any] = {f"indicators/{name}": answer(name, *rows) for name in names}
    for name in ("tickets_opened", "appeals_in_tickets", "contact_p90"):
        unit = "seconds" if name == "contact_p90" else "count"
        many = (figure("chengguan", 5400.0), figure("huanwei", 60.0))
        told[f"indicators/{name}"] = answer(name, *many, unit=unit, better="neither")
    told |= {f"indicators/{name}/trend": trend(0.5, None, 0.75, 0.9) for name in names}
    told |= {
        "overview": overview,
        "indicators": {"items": [definition(), definition("own_rate")], "next_cursor": None},
        "indicators/response_rate/ranking": {"rows": [place], "as_of": NOW},
        "indicators/response_rate/tickets": {"items": [behind], "next_cursor": "next"},
        "carried-over": {"total": carried, "rows": [carried], "as_of": NOW},
        "hotspots": {"items": [_hotspot()], "next_cursor": None, "rules": {}, "as_of": NOW},
        "carried-over/tickets": {"items": [listed], "next_cursor": None},
        "returns": {"rows": [returned], "as_of": NOW},
        "ledger": ledger(),
        "exclusions": {"items": [exclusion()], "next_cursor": None},
        "exclusions/exc_1": exclusion(),
        "resources": {"items": [resource(), resource(code="old", is_retired=True)], **LAST},
        "resources/team": resource(),
        "resource-references": {"items": [reference()]},
        "exports": {"items": [export()], "next_cursor": None},
        "reports": {"items": [_bulletin()], "next_cursor": None},
        "reports/templates": {"items": [_template()], "next_cursor": None},
    }
    for path, what in told.items():
        api.tell("GET", "reporting", f"/api/v1/{path}", what)


def _hotspot() -> dict[str, Any]:
    sample = {"appeal_id": "apl_1", "at": NOW, "title": "暖气不热", "text": "三单元<b>都不热</b>"}
    return {
        "hotspot_id": "hot_1",
        "level": "proposal",
        "matter": "供暖不热",
        "place": "习武园小区",
        "category": "0602",
        "area": "610104001001",
        "area_name": "习武园社区",
        "people": 12,
        "appeals": 17,
        "usual": 0.4,
        "trend": "rising",
        "days": {"2026-11-21": 4, "2026-11-20": 1, "2026-11-22": 12},
        "first_at": NOW,
        "last_at": NOW,
        "found_at": NOW,
        "samples": [sample],
        "appeal_ids": ["apl_1"],
        "proposed_by": None,
        "proposed_at": None,
        "reason": None,
    }


def resource(**changes: Any) -> dict[str, Any]:
    """Return a resource, as reporting tells it."""
    return {
        "code": "team",
        "name": "啄木鸟志愿队",
        "kind": "team",
        "kind_text": "志愿队伍",
        "kind_text_en": "Team of volunteers",
        "unit": "chengguan",
        "area": "610104001",
        "categories": ["0602"],
        "contact": "内线 8001",
        "note": "每周六上午",
        "is_public": True,
        "is_retired": False,
        "tickets": 3,
        "may_change": True,
        **changes,
    }


def reference(**changes: Any) -> dict[str, Any]:
    """Return that a resource is brought to a ticket, as reporting tells it."""
    said = {
        name: resource()[name] for name in ("code", "name", "kind", "kind_text", "kind_text_en")
    }
    by = {"note": "更换井盖", "by": "director@dispatch-centre", "at": NOW}
    return {"ticket_id": "tkt_1", **said, **by, **changes}


def export(**changes: Any) -> dict[str, Any]:
    """Return an export, as reporting tells it."""
    query = {"by": None, "first": "2026-11-01", "last": "2026-11-23", "where": {}}
    return {
        "export_id": "exp_1",
        "state": "done",
        "order": {"dataset": "tickets", "format": "csv", "query": query, "indicator": None},
        "rows_done": 5,
        "rows_total": 5,
        "size": 1093,
        "file": "/api/v1/exports/exp_1/file",
        "fault": None,
        "ordered_at": NOW,
        "expires_at": NOW,
        **changes,
    }


def _bulletin() -> dict[str, Any]:
    return {
        "report_id": "rep_1",
        "template": "weekly",
        "title": "周报",
        "title_en": "Weekly bulletin",
        "period": "2026-W47",
        "subject": None,
        "subject_name": None,
        "version": 1,
        "state": "running",
        "steps_done": 3,
        "steps_total": 4,
        "files": [{"format": "pdf", "name": "周报.pdf", "size": 1, "sha256": "", "href": ""}],
        "fault": None,
        "by": "director@dispatch-centre",
        "ordered_at": NOW,
        "finished_at": None,
    }


def _template() -> dict[str, Any]:
    return {
        "name": "weekly",
        "title": "莲湖区周报",
        "title_en": "Weekly bulletin",
        "span": "week",
        "scope": None,
        "scheduled_at": None,
    }
