"""The fields of tickets, orders, clocks, stories, routing and screening (L1)."""

from collections.abc import Mapping
from typing import Final

from services.dispatch.entrypoints.http.rights.clearances import Fields, fields

_TICKET_LINE = fields(
    """ticket_id number state kind severity channel category category_name area_code area_name
    unit unit_name work_order_id supports tier round member_count received_at opened_at
    resident_due_at next_due_at waits_for overdue version confidential""",
    words="title point",
)
_TICKET = _TICKET_LINE | fields(
    """appeal_id linked_ticket_id screening_reasons returns reminders reminded_at
    supervision_count rate_until close_reason closed_at policy_version calendar_version
    directory_version repeats merged_into absorbed members work_orders
    clocks whistles escalation_steps actions policy_code papers hand_backs""",
    words="matter supplements attachments",
    work="supervisions accused_units discipline danger meetings",
    staff="suggested_repeats",
)
_ORDER = fields(
    """work_order_id n unit unit_name state issued_at acknowledge_due_at contact_due_at
    resolve_due_at acknowledged_at acknowledged_in_time contacted_at contacted_in_time
    contact_method submitted_at submitted_in_time submitted_by needs_approval approved_at
    approved_by outcome rejections rejected_code resolved_at ended_at notes extensions
    return_due_at return_reason role cause handler charged end_reason
    ruling_id sent_back_at""",
    work="""answer points public_reason extension suspension return_basis task override proofs
    asked wait""",
)
_ORDER_LINE = _ORDER | fields(
    """open_supports ticket_id number ticket_state kind severity category category_name area_code
    area_name tier version point_count"""
)
_CLOCK = fields(
    """key clock state limit started_at due_at provisional missed_at stopped_at tier next_at
    work_order_id unit"""
)
_DOCUMENT = fields(
    """document_id paper_id kind number title title_en to_unit to_unit_name to_role copies
    issued_at answer_by work_order_id content_sha256 pdf docx"""
)
_ROUTING = fields(
    """directory_version category category_name category_by confidence guessed_category
    model_version area_code area_name area_by area_note area_candidates unit unit_name unit_by
    rule_id rule_version supports screening_reasons decided_at severity facts rule duty_list
    supported_by
    category_candidates candidates queue""",
    words="words area_evidence",
)

CASE_FIELDS: Final[Mapping[str, Fields]] = {
    "ticket_line": _TICKET_LINE,
    "ticket": _TICKET,
    "member": fields(
        "appeal_id state received_at joined_at channel", staff="answer answered_round"
    ),
    "order": _ORDER,
    "work_order_line": _ORDER_LINE,
    "lane_line": _ORDER_LINE
    | fields("due_at late resident_due_at member_count actions", words="title"),
    "work_order": _ORDER_LINE
    | fields(
        "received_at resident_due_at round member_count appeal_ids clocks actions",
        words="matter points_raised",
    ),
    "clock": _CLOCK,
    "event": fields("sequence type time id data"),
    "actions": fields("ticket_id version items"),
    "action": fields("action subject subject_id unit path zh en fields"),
    "deadlines": fields("as_of calendar_version resident clocks"),
    "explained_clock": _CLOCK | fields("calendar named held intervals sums"),
    "routing": _ROUTING,
    "candidate": fields("by unit id version area why_not detail count unit_name chosen"),
    "screening_line": _TICKET_LINE
    | fields("screening_reasons returns suggestions suggestions_token", words="text address"),
    "danger_line": fields(
        """ticket_id number state severity area_code area_name certain raised_at calls tier officer
        officer_name acknowledged_by answer_by version""",
        words="title address danger_words",
    ),
    "suggestion": fields(
        """suggestion category category_name unit unit_name by confidence precedent
        returned_before""",
        words="words",
    ),
    "found_otherwise": fields("ticket_id number category from to"),
    "moved_ticket": fields("ticket_id number category area_code from to in_fact"),
    "replayed_ticket": fields(
        """ticket_id number category severity opened_at policy policy_version draft_policy same
        taken not_taken earlier later by_others unexplained"""
    ),
    "bulk_row": fields("id status ticket_id state version problem"),
    "joint_meeting": fields(
        """meeting_id ticket_id number state trigger rule called_by called_by_name called_at hold_by
        overdue units category category_name area_code area_name severity tier actions""",
        words="title",
        work="reason",
    ),
    "escalation_line": _TICKET_LINE | fields("returns hand_backs supervision_count climbs actions"),
    "climb": fields(
        """tier trigger since live unit unit_name work_order_id responsible_role responsible_unit
        responsible_unit_name responsible_missing on_duty on_duty_name next_at handed_back clock"""
    ),
    "watch": fields(
        """as_of orphan_count orphans late_count late_seconds late faults meetings_overdue"""
    ),
    "document": _DOCUMENT,
    "document_line": _DOCUMENT | fields("ticket_id ticket_number ticket_state ticket_tier"),
    "contact_grant": fields("grant expires_at"),
    "matter": fields(
        """matter_id number origin state category category_name area_code area_name title done
        unit unit_name settled_by found_at settled_at registered_at due_at overdue tier point proofs
        checks version"""
    ),
}
