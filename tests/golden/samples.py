"""One canonical sample of each event type, from one table of example values."""

import json
from base64 import b64encode
from dataclasses import MISSING, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.common.contracts.audit_keys import AuditKeys
from services.common.contracts.catalogue import EVENTS, publisher_of, stamp
from services.common.contracts.chain import GENESIS, Chain
from services.common.contracts.event import Event
from services.common.contracts.events.appeal import (
    ExternalNumber,
    GivenAnswer,
    Point,
    Repeat,
    RepeatCandidate,
)
from services.common.contracts.events.family import Arrival
from services.common.contracts.events.ticket import DividedPart
from services.common.contracts.events.work_order import ProofTold
from services.common.ids import derived_id

FOLDER = Path(__file__).parent / "events"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # Monday, 12:00 in Xi'an
APPEAL = derived_id("apl", "golden")
TICKET = derived_id("tkt", APPEAL)

MATTER = derived_id("mat", "golden")
REPORT = derived_id("rpt", "monthly/2026-11/", "1")
HOTSPOT = derived_id("hot", "golden")
SUBJECTS = {
    "report": REPORT,
    "hotspot": HOTSPOT,
    "directory": "directory",
    "audit": "audit",
    "matter": MATTER,
}
CHAIN = Chain(AuditKeys(f"1:{b64encode(bytes(32)).decode()}"), new_salt=lambda: "00" * 16)

VALUES: dict[str, Any] = {
    "appeal_id": APPEAL,
    "ticket_id": TICKET,
    "work_order_id": derived_id("wo", TICKET, "chengguan", "1"),
    "task_id": derived_id("cbk", APPEAL, "1"),
    "notification_id": derived_id("ntf", "golden"),
    "endpoint_id": derived_id("whe", "golden"),
    "host": "unit.example",
    "disabled_at": NOON,
    "failing_since": NOON,
    "event_id": derived_id("evt", "golden"),
    "event_type": "ticket.opened.v1",
    "number": "LH-20261123-000001-9",
    "unit": "chengguan",
    "role": "lead",
    "lead_unit": None,
    "override": None,
    "to_unit": "shizheng",
    "to_work_order_id": derived_id("wo", TICKET, "shizheng", "2"),
    "charged": False,
    "proofs": [ProofTold(derived_id("att", "golden"), NOON)],
    "matter_id": MATTER,
    "report_id": REPORT,
    "hotspot_id": HOTSPOT,
    "origin": "on_the_spot",
    "confirmed": True,
    "responsible_unit": "jd-qingnianlu",
    "responsible_role": "unit_leader",
    "responsible_missing": False,
    "tell_units": ["chengguan", "jd-qingnianlu"],
    "channel": "mini_program",
    "kind": "complaint",
    "category": "0101",
    "category_before": "0102",
    "area_before": "610104001",
    "unit_before": "shizheng",
    "moved": True,
    "rule_id": "noise-construction",
    "rule_version": 2,
    "category_name": "垃圾清运",
    "area_code": "610104001001",
    "area_name": "青年路街道某社区",
    "severity": "P2",
    "title": "楼下垃圾三天没清",
    "accused_unit": None,
    "accused_units": ["jd-qingnianlu"],
    "closed_units": ["jd-qingnianlu", "sq-qingnianlu"],
    "closed_areas": ["610104001"],
    "discipline_unit": None,
    "text": "楼下垃圾三天没清运，夏天味道很大，联系电话138****5678。",
    "address": "青年路某小区3号楼",
    "point": Point(longitude=108.93, latitude=34.27),
    "reporter_ref": "rep_golden",
    "anonymous": False,
    "confidential": False,
    "danger_words": [],
    "repeat": Repeat("likely", [RepeatCandidate(derived_id("apl", "earlier"), 0.71)]),
    "state": "dispatched",
    "screening_reasons": [],
    "policy_version": 1,
    "calendar_version": 1,
    "directory_version": 1,
    "version": 1,
    "district": "610104",
    "linked_ticket_id": None,
    "member_count": 2,
    "score": 0.91,
    "by": "operator-1",
    "step_id": "acknowledge:1",
    "key": "resolve:1",
    "held": False,
    "provisional": False,
    "tier": 1,
    "trigger": "unacknowledged",
    "action": "remind",
    "round": 1,
    "outcome": "done",
    "answer": "已于当日清运，并增加每日一次清运。",
    "reason": "not_in_duty",
    "basis": "该小区垃圾清运由物业公司负责，见职责清单第3条。",
    "ground": "litigation",
    "explanation": "该事项已进入诉讼程序。",
    "method": "phone",
    "note": "已到现场，预计明日清运。",
    "in_time": True,
    "contacted": True,
    "resolved": True,
    "satisfaction": "satisfied",
    "attempt": 1,
    "attempts": 1,
    "operator": "operator-1",
    "on_behalf_of": "family",
    "external_numbers": [ExternalNumber("city12345", "20261123000123")],
    "external_number": "20261123000123",
    "same_as": None,
    "meeting_id": "sq-qingnianlu-2026-11",
    "answers": [GivenAnswer("garbage_kind", ["household"], "是哪一类垃圾？", ["生活垃圾"])],
    "attachment_ids": [derived_id("att", "golden")],
    "settled": None,
    "on_arrival": False,
    "to": "碑林区12345分中心",
    "clock": "acknowledge",
    "percent": 80,
    "audience": "resident",
    "href": "/api/v1/work-orders/" + derived_id("wo", TICKET, "chengguan", "1"),
    "idempotency_key": "reply-1",
    "problem": "urn:huying:problem:not_allowed",
    "detail": "工单已办结，不能签收。",
    "question": "请问垃圾堆放在小区哪个门外？",
    "was": "waiting_resident",
    "count": 1,
    "instruction": "请于两日内到现场办理并书面回复。",
    "review_at": NOON + timedelta(days=90),
    "evidence": 1,
    "needs_approval": False,
    "code": "not_answered",
    "arbitration_id": derived_id("arb", TICKET, "1"),
    "ruling_id": derived_id("rul", TICKET, "1"),
    "parties": ["huanwei", "chengguan"],
    "ruler_unit": "dispatch-centre",
    "roles": ["supervisor", "director"],
    "returns": 2,
    "attachments": 1,
    "lead": "huanwei",
    "supports": ["chengguan"],
    "papers": ["att_golden"],
    "uncharged": [derived_id("wo", TICKET, "chengguan", "1")],
    "act": "directory.published",
    "who": "admin-1",
    "what": {"version": 2},
    "day": "2026-11-22",
    "run": derived_id("anc", "golden"),
    "heads": 1280,
    "parts": 2,
    "root": "1:" + "A" * 43,
    "until": NOON,
    "previous": "1:" + "B" * 43,
    "whistle_id": derived_id("whs", TICKET, "1"),
    "whistle_kind": "livelihood",
    "whistle_kind_name": "民生哨",
    "blower_unit": "jd-qingnianlu",
    "units": ["chengguan", "huanwei"],
    "unanswered_units": ["huanwei"],
    "sign_in": "geofence",
    "way": "geofence",
    "radius_metres": 300,
    "distance_metres": 42,
    "plan": "城管清运占道垃圾，环卫当日增加清运一次。",
    "planned_by_unit": "jd-qingnianlu",
    "revision": 1,
    "result": "三单位现场联合清理完毕，次日复查。",
    "resolved_by_unit": "chengguan",
    "side": "blower",
    "is_mutual": True,
    "score_of_unit": 4.5,
    "score_of_blower": 4.0,
    "detail_en": "The work order is resolved and cannot be acknowledged.",
}
VALUES |= {  # families
    "other_ticket_id": derived_id("tkt", "other"),
    "other_number": "LH-20261123-000002-7",
    "open_members": 2,
    "accepted": True,
    "arrived": [Arrival(derived_id("apl", "neighbour"), 1, derived_id("tkt", "other"))],
    "departed": [],
    "merged_sequence": 5,
    "until_sequence": 5,
    "severity_before": "P2",
    "repeats": 0,
}
VALUES |= {  # escalation
    "actions": ["remind"],
    "policy_code": "lianhu-default",
    "rule": "unacknowledged",
    "tell_after": None,
    "to_role": "unit_leader",
    "meeting_id": derived_id("mtg", TICKET, "third-transfer#1"),
    "topic_id": derived_id("tpc", TICKET, "hot-matter#1"),
    "minutes": "会商明确由城管牵头，三日内完成整治。",
    "called_id": None,
    "hold_by": NOON + timedelta(days=2),
    "document_id": derived_id("doc", TICKET, "resolve:1:1/supervision_order"),
    "year": 2026,
    "serial": 12,
    "title_en": "Supervision order",
    "content_sha256": "0f" * 32,
    "by_unit": "dispatch-centre",
    "from_tier": 2,
    "to_tier": 1,
}
VALUES |= {  # danger
    "certainty": "certain",
    "words": ["起火"],
    "danger_doubts": [],
    "officer": "dispatch-centre-duty-b",
    "answer_by": NOON + timedelta(minutes=3),
    "calls": 1,
    "judge_by": NOON + timedelta(minutes=10),
    "verdict": "confirmed",
    "transfer_id": derived_id("trf", TICKET, "1"),
    "direction": "out",
    "target": "119",
    "accepted_by": "莲湖区消防救援大队",
}
# Where a name means different things in different events.
SPECIAL: dict[str, dict[str, Any]] = {
    "danger.raised.v1": {"severity": "P0"},
    "danger.transferred.v1": {"external_number": "119-20261123-0042", "note": ""},
    "danger.called.v1": {"number": 1, "tier": 1, "why": "raised", "unit": "dispatch-centre"},
    "danger.judged.v1": {"severity": "P0", "severity_before": "P0", "reason": "现场确认"},
    "ticket.closed.v1": {"reason": "answered"},
    "ticket.resolved.v1": {"asked": None},
    "ticket.merged.v1": {"role": "survivor", "state": "in_progress", "reason": "同一处路灯"},
    "ticket.unmerged.v1": {
        "role": "absorbed",
        "state": "in_progress",
        "reason": "不是同一处路灯",
    },
    "joint_meeting.closed.v1": {"outcome": "held"},
    "document.issued.v1": {
        "paper_id": "resolve:1:1/supervision_order",
        "number": "莲督〔2026〕12号",
        "kind": "supervision_order",
        "title": "督办单",
        "href": "/api/v1/documents/"
        + derived_id("doc", TICKET, "resolve:1:1/supervision_order")
        + ".pdf",
    },
    "matter.escalated.v1": {"step": "check", "responsible_unit": "jd-qingnianlu"},
    "ticket.split.v1": {"role": "new", "cause": "another_matter", "reason": "反映的是另一事项"},
    "ticket.left.v1": {"reason": "withdrawn"},
    "ticket.retriaged.v1": {"cause": "danger", "severity": "P0", "danger_words": ["起火"]},
    "ticket.review_opened.v1": {"cause": "complaint", "round": 1},
    "ticket.reviewed.v1": {
        "outcome": "redo",
        "reason": "现场复核发现垃圾仍未清运",
        "by": "reviewer-1",
        "ground": "unresolved",
        "round": 1,
    },
    "ticket.reopened.v1": {"reason": "现场复核发现垃圾仍未清运", "round": 2},
    "appeal.rated.v1": {"by": "reporter", "way": "page", "grounds": [], "flags": []},
    "appeal.review_requested.v1": {"ground": "unresolved", "text": "井盖换过，三天后又松动了"},
    "appeal.anonymised.v1": {"by": "staff:retention"},
    "appeal.withdrawn.v1": {"reason": "问题已自行解决"},
    "callback.completed.v1": {"outcome": "unreachable", "attempts": 3},
    "endpoint.disabled.v1": {"reason": "failing"},
    "notification.sent.v1": {"channel": "sms"},
    "notification.failed.v1": {"channel": "webhook", "audience": "unit", "reason": "http_410"},
    "work_order.rejected.v1": {"reason": "答复未回应诉求要点"},
    "ticket.divided.v1": {
        "lead_unit": "chengguan",
        "parts": [DividedPart("shizheng", derived_id("wo", TICKET, "shizheng", "2"))],
    },
    "work_order.reassigned.v1": {"reason": "经核对职责清单，该事项由市政单位办理"},
    "work_order.handed_over.v1": {"reason": "转具体经办人办理", "to_person": "chengguan-2"},
    "work_order.disapproved.v1": {"reason": "请补充现场照片和清运时间"},
    "work_order.suspension_requested.v1": {"reason": "需待明年汛期后方可施工"},
    "work_order.suspension_refused.v1": {"reason": "可先采取临时措施，不予挂账"},
    "ticket.suspended.v1": {"reason": "需待明年汛期后方可施工"},
    "ticket.waiting.v1": {
        "state": "waiting_external",
        "reason": "需等待供电公司迁移电杆后施工",
        "party": "供电公司",
        "until": NOON + timedelta(days=7),
    },
    "ticket.resumed.v1": {"was": "suspended", "cause": "due"},
    "supervision.ordered.v1": {"by": "supervisor-1"},
    "deadline.recomputed.v1": {"before": NOON, "wanted_due_at": NOON + timedelta(days=1)},
    "paper.issued.v1": {
        "paper_id": "resolve:1:1/reminder_notice",
        "number": "LH-20261123-000001-1-CB01",
        "kind": "reminder_notice",
        "answer_by": NOON + timedelta(days=1),
        "rule": "overdue",
        "due_at": NOON,
    },
    "ticket.referred.v1": {"to": "joint_meeting", "rule": "third-redo", "tier": 3},
    "ticket.handed_back.v1": {"reason": "已现场会商，由承办单位继续办理", "by": "director-1"},
    "work_order.revoked.v1": {"note": None, "reason": "withdrawn"},
    "work_order.extension_requested.v1": {"reason": "等待专用配件到货"},
    "work_order.extension_refused.v1": {"reason": "未说明新的完成时间"},
    "work_order.return_refused.v1": {
        "reason": "职责清单第2条写明由你单位负责",
        "state": "acknowledged",
    },
    "arbitration.opened.v1": {"unit": "dispatch-centre"},
    "arbitration.ruled.v1": {
        "reason": "道路两侧垃圾由环卫部门清运",
        "basis": "《职责清单》环卫第1条；会商纪要〔2026〕3号",
        "by": "supervisor-1",
    },
    "report.published.v1": {
        "template": "monthly",
        "period": "2026-10",
        "title": "莲湖区民呼我应工作月报",
        "period_name": "2026年10月",
        "version": 1,
        "units": ["dispatch-centre"],
        "formats": ["pdf", "docx", "xlsx"],
    },
    "hotspot.warned.v1": {
        "level": "warning",
        "matter": "夜间施工噪声",
        "place": "丽景小区",
        "people": 6,
        "appeals": 8,
        "mean": 0.5,
        "category": "0101",
        "area_code": "610104001",
        "units": ["dispatch-centre"],
    },
    "reply.refused.v1": {"action": "acknowledge"},
    "whistle.blown.v1": {
        "reason": "物业与环卫职责交叉，三次协调未果",
        "href": "/api/v1/whistles/" + derived_id("whs", TICKET, "1"),
        "by": "street-1",
    },
    "whistle.closed.v1": {"reason": "settled", "by": "street-1"},
}


def sample(kind: type[Event]) -> Event:
    """Return the canonical sample of an event type."""
    special = SPECIAL.get(kind.TYPE, {})
    chosen: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]  # every event type is a dataclass
        name = field.name
        if name in special:
            chosen[name] = special[name]
        elif name in VALUES:
            chosen[name] = VALUES[name]
        elif name.endswith(("_due_at", "_until", "due_at")):
            chosen[name] = NOON + timedelta(hours=5)
        elif name.endswith("_at"):
            chosen[name] = NOON
        elif field.default is MISSING and field.default_factory is MISSING:
            raise KeyError(f"{kind.TYPE}: no example value for {name}")
    return kind(**chosen)


def render(kind: type[Event]) -> str:
    """Return the sample in its envelope, as the text of its golden file."""
    service = publisher_of(kind.TYPE)
    subject = APPEAL if service == "intake" else TICKET
    envelope = stamp(
        [sample(kind)],
        source=f"/huying/{service}",
        subject=SUBJECTS.get(kind.TYPE.split(".")[0], subject),
        after_sequence=0,
        time=NOON,
        correlationid=APPEAL,
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )[0]
    if service == "dispatch" and kind.AUDIENCE == "services":
        envelope = CHAIN.sealed([envelope], GENESIS)[0]
    return json.dumps(envelope.to_dict(), ensure_ascii=False, indent=2) + "\n"


def write_all() -> None:
    """Write every golden file; the diff is what a reviewer looks at."""
    FOLDER.mkdir(exist_ok=True)
    for name, kind in EVENTS.items():
        (FOLDER / f"{name}.json").write_text(render(kind))


if __name__ == "__main__":
    write_all()
