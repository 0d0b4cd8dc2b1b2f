"""Example values of facts: what a preview says where a ticket's story has none yet."""

from collections.abc import Mapping
from typing import Any

from services.notify.domain.notification import DIGEST
from services.notify.domain.templates.template import Addressee
from services.notify.domain.templates.told import facts_for
from services.notify.domain.wording import Language

TICKET = "tkt_6xe1kq4v5z7p2m9c8r3d0n1b2a"
NUMBER = "LH-20261123-000001-9"
CATEGORY = "0101"
_DUE = "2026-11-23T09:00:00Z"
_AT = "2026-11-23T04:00:00Z"

_FACTS: Mapping[str, Any] = {
    "appeals": 8,
    "acknowledge_due_at": "2026-11-23T04:30:00Z",
    "acknowledged_at": "2026-11-23T04:02:00Z",
    "answer": "已于当日清运，并增加每日一次清运。",
    "area_name": "青年路街道",
    "basis": "《职责清单》环卫第1条",
    "before": _AT,
    "blower_unit": "jd-qingnianlu",
    "by_unit": "jd-qingnianlu",
    "calls": 1,
    "cause": "complaint",
    "certainty": "certain",
    "clock": "resolve",
    "code": "not_answered",
    "contact_due_at": "2026-11-23T08:00:00Z",
    "count": 2,
    "direction": "out",
    "disabled_at": _AT,
    "external_number": "110-20261123-0042",
    "failing_since": "2026-11-20T04:00:00Z",
    "from_tier": 2,
    "ground": "litigation",
    "held": False,
    "host": "orders.example.gov.cn",
    "in_time": True,
    "instruction": "请今日内清运到位",
    "is_mutual": True,
    "kind": "supervision_order",
    "lead": "huanwei",
    "level": "warning",
    "matter": "夜间施工噪声",
    "people": 6,
    "period_name": "2026年10月",
    "place": "丽景小区",
    "report_id": "rpt_3zsf2mm7xz6887esqe2gcc6ax7",
    "subject": None,
    "title": "莲湖区民呼我应工作月报",
    "version": 1,
    "lead_unit": "chengguan",
    "member_count": 3,
    "moved": True,
    "needs_approval": False,
    "other_number": "LH-20261122-000007-3",
    "outcome": "done",
    "parties": ["huanwei", "chengguan"],
    "percent": 80,
    "plan": "夜间联合清运，次日复查",
    "planned_by_unit": "chengguan",
    "provisional": False,
    "question": "垃圾堆放点在几号楼旁边？",
    "raised_at": _AT,
    "reason": "not_in_duty",
    "received_at": _AT,
    "repeats": 2,
    "reported_in_at": "2026-11-23T05:10:00Z",
    "resolved_by_unit": "chengguan",
    "responsible_missing": False,
    "responsible_unit": "jd-qingnianlu",
    "result": "已清运完毕",
    "returns": 2,
    "revision": 1,
    "role": "lead",
    "round": 1,
    "ruler_unit": "dispatch-centre",
    "severity": "P1",
    "severity_before": "P2",
    "state": "planned",
    "supports": ["chengguan"],
    "target": "119",
    "tier": 1,
    "to": "whistle",
    "to_tier": 1,
    "to_unit": "huanwei",
    "trigger": "overdue",
    "unanswered_units": [],
    "unit": "chengguan",
    "units": ["chengguan", "huanwei"],
    "verdict": "confirmed",
    "why": "raised",
}
# The same field means one thing in one event and another in the next.
_OWN: Mapping[str, Mapping[str, Any]] = {
    "joint_meeting.closed.v1": {"outcome": "held"},
    "ticket.closed.v1": {"reason": "answered"},
    "ticket.left.v1": {"reason": "withdrawn"},
    "ticket.merged.v1": {"role": "survivor"},
    "ticket.retriaged.v1": {"cause": "hot_family"},
    "ticket.reviewed.v1": {"outcome": "redo", "reason": "处置后三天又出现同样问题"},
    "ticket.split.v1": {"role": "new"},
    "ticket.unmerged.v1": {"role": "absorbed"},
    "whistle.closed.v1": {"reason": "settled"},
    "work_order.revoked.v1": {"reason": "reassigned"},
}
# What a digest's parts say in short, each its own text.
_ITEMS: Mapping[Language, str] = {
    "zh": f"1. 工单{NUMBER}（垃圾清运）已交区环卫中心办理。 2. 工单{NUMBER}（垃圾清运）已办结。",
    "en": f"1. Ticket {NUMBER} (refuse collection) was passed on. 2. It is resolved.",
}
_FREE_REASON = "情况属实，但未说明处置时间"


def sample_facts(
    event_type: str, addressee: Addressee, language: Language = "zh"
) -> dict[str, Any]:
    """Return example values of what these readers' texts may be made from."""
    if event_type == DIGEST:
        return {"count": 3, "items": _ITEMS[language], "left": 1}
    own = _OWN.get(event_type, {})
    facts = {name: own.get(name, _sample(name)) for name in facts_for(event_type, addressee)}
    return {"number": NUMBER, "category": CATEGORY, **facts}


def sample_words(event_type: str) -> str:
    """Return an example of a reason that people wrote."""
    return str(_OWN.get(event_type, {}).get("reason", _FREE_REASON))


def _sample(name: str) -> Any:
    return _FACTS.get(name, _DUE)
