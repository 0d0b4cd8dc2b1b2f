"""A desk over services that answer as told: one ticket, one danger, one call, one held appeal."""

from typing import Any

from tests.support.console import Browser, FakeApi, browser_of

NUMBER = "LH-20261123-000001-1"
RING = [[108.90, 34.20], [108.95, 34.20], [108.95, 34.25], [108.90, 34.25]]
BODY = {
    "version": 1,
    "district": {"code": "610104"},
    "units": [{"code": "chengguan", "name": "区城管局"}],
    "areas": [
        {"code": "610104", "name": "莲湖区", "kind": "district", "parent": None, "polygon": RING},
        {"code": "610104001", "name": "青年路街道", "kind": "subdistrict", "parent": "610104"},
    ],
    "categories": [
        {"code": "01", "name": "市容", "parent": None},
        {"code": "0104", "name": "油烟", "name_en": "Fumes", "parent": "01"},
    ],
}


def line(**changes: Any) -> dict[str, Any]:
    """Return a line of the API's list."""
    return {
        "ticket_id": "tkt_1",
        "number": NUMBER,
        "state": "screening",
        "kind": "complaint",
        "severity": "P2",
        "channel": "hotline",
        "title": "夜间烧烤",
        "confidential": False,
        "category": "0104",
        "category_name": "油烟",
        "area_code": "610104001",
        "area_name": "青年路街道",
        "unit": None,
        "unit_name": None,
        "supports": [],
        "tier": 0,
        "round": 1,
        "member_count": 1,
        "received_at": "2026-11-23T01:00:00Z",
        "opened_at": "2026-11-23T01:00:00Z",
        "resident_due_at": "2026-11-30T01:00:00Z",
        "next_due_at": "2026-11-23T01:30:00Z",
        "waits_for": "clock",
        "overdue": False,
        "version": 1,
        **changes,
    }


def listed(*rows: dict[str, Any], **told: Any) -> dict[str, Any]:
    """Return a page of a list."""
    return {"items": list(rows), "next_cursor": None, **told}


def told_api() -> FakeApi:
    """Return services with one of everything."""
    api = FakeApi()
    total = {"count": 1, "more": False}
    api.tell("GET", "dispatch", "/api/v1/tickets", listed(line(), total=total))
    api.tell("GET", "dispatch", "/api/v1/queues", {"queues": {"screening": 3, "danger": 1}})
    api.tell("GET", "intake", "/api/v1/queues", {"queues": {"callbacks": 2, "quarantine": 1}})
    api.tell("GET", "dispatch", "/api/v1/directory/current", {"version": 1})
    api.tell("GET", "dispatch", "/api/v1/directory/1", BODY)
    api.tell("GET", "dispatch", "/api/v1/screening", listed(_screened()))
    api.tell("GET", "dispatch", "/api/v1/dangers", listed(_danger()))
    api.tell("GET", "intake", "/api/v1/callbacks", listed(call()))
    api.tell("GET", "intake", "/api/v1/quarantine", listed(_held()))
    return api


def desk_of(*roles: str, api: FakeApi | None = None) -> Browser:
    """Return a browser at a desk with views of its own."""
    return browser_of(*(roles or ("operator",)), api=api or told_api())


def _screened() -> dict[str, Any]:
    suggestion = {
        "suggestion": 1,
        "category": "0104",
        "category_name": "油烟",
        "unit": "chengguan",
        "unit_name": "区城管局",
        "by": "keywords",
        "confidence": 0.82,
        "words": ["烧烤"],
        "precedent": None,
        "returned_before": True,
    }
    return line(
        text="楼下烧烤很吵",
        address="莲湖路",
        screening_reasons=["no_area"],
        returns=1,
        suggestions=[suggestion],
        suggestions_token="tok",
    )


def _danger() -> dict[str, Any]:
    return {
        "ticket_id": "tkt_1",
        "number": NUMBER,
        "state": "dispatched",
        "severity": "P0",
        "title": "楼道冒浓烟",
        "address": "莲湖路",
        "area_name": "青年路街道",
        "certain": True,
        "danger_words": ["冒浓烟"],
        "raised_at": "2026-11-23T01:50:00Z",
        "calls": 1,
        "tier": 1,
        "officer": "li",
        "acknowledged_by": None,
        "answer_by": "2026-11-23T02:05:00Z",
        "version": 3,
    }


def call() -> dict[str, Any]:
    return {
        "callback_id": "cb_1",
        "appeal_id": "apl_1",
        "ticket_id": "tkt_1",
        "round": 1,
        "attempt": 2,
        "due_at": "2026-11-23T01:00:00Z",
        "title": "路灯不亮",
        "text": "门口路灯不亮",
        "outcomes": ["busy"],
        "note": "什么时候来？",
    }


def _held() -> dict[str, Any]:
    return {
        "appeal_id": "apl_7",
        "state": "held",
        "cause": "contact",
        "channel": "web",
        "kind": "help",
        "title": "井盖",
        "text": "井盖松动",
        "held_at": "2026-11-23T01:00:00Z",
        "decision": None,
    }
