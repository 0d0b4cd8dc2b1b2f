"""What each event changes in a ticket's fact, as tables: values, orders, states, counters."""

# A return that was refused never was, for whose lead it is: no event has a field of this name.
GIVEN_BACK = ""
# The clocks of which a fact keeps the end, by the names that their keys begin with.
RESIDENTS, WORK = "resident", "resolve"
# Why a ticket ended before its unit had a result → the state; they are outside the rates.
ENDED_WITHOUT_RESULT: dict[str, str] = {
    "withdrawn": "withdrawn",
    "answered_directly": "answered",
    "transferred": "transferred",
}
FAMILY = frozenset({"ticket.merged.v1", "ticket.unmerged.v1", "ticket.split.v1"})
REPORTING = frozenset({"ticket.opened.v1", "ticket.joined.v1"})
# Events that tell the state themselves; of the others STATES knows it.
TELLS_STATE = frozenset(
    {
        "ticket.opened.v1",
        "ticket.waiting.v1",
        "work_order.return_refused.v1",
        "ticket.merged.v1",
        "ticket.unmerged.v1",
    }
)

# event type → {value of the fact: name in the event's data}
TICKET_VALUES: dict[str, dict[str, str]] = {
    "ticket.opened.v1": {
        name: name
        for name in (
            "number",
            "channel",
            "kind",
            "category",
            "area_code",
            "severity",
            "received_at",
            "opened_at",
            "resident_due_at",
            "repeats",
            "linked_ticket_id",
        )
    },
    "ticket.retriaged.v1": {"severity": "severity", "resident_due_at": "resident_due_at"},
    "ticket.merged.v1": {"resident_due_at": "resident_due_at"},
    "ticket.unmerged.v1": {"resident_due_at": "resident_due_at"},
    "ticket.screened.v1": {
        "category": "category",
        "area_code": "area_code",
        "severity": "severity",
    },
    "ticket.recategorised.v1": {
        "category": "category",
        "area_code": "area_code",
        "severity": "severity",
    },
    "ticket.resolved.v1": {"resolved_at": "resolved_at", "outcome": "outcome", "round": "round"},
    "ticket.reopened.v1": {"round": "round", "reopened_at": "reopened_at"},
    "ticket.closed.v1": {"closed_at": "closed_at", "close_reason": "reason"},
    "ticket.refused.v1": {"refused_at": "refused_at", "refusal_ground": "ground"},
    "ticket.sealed.v1": {
        name: name for name in ("accused_units", "closed_units", "closed_areas", "discipline_unit")
    },
}

ORDER_VALUES: dict[str, dict[str, str]] = {
    "work_order.issued.v1": {
        "unit": "unit",
        "role": "role",
        "issued_at": "issued_at",
        "resolve_due_at": "resolve_due_at",
    },
    "work_order.acknowledged.v1": {
        "acknowledged_at": "acknowledged_at",
        "acknowledged_in_time": "in_time",
    },
    "work_order.contacted.v1": {"contacted_at": "contacted_at", "contacted_in_time": "in_time"},
    "work_order.returned.v1": {
        "unit": "unit",
        "returned_at": "returned_at",
        "return_reason": "reason",
    },
    "work_order.return_confirmed.v1": {"unit": "unit", "return_confirmed_at": "confirmed_at"},
    "work_order.return_refused.v1": {
        "unit": "unit",
        "return_refused_at": "refused_at",
        "returned_at": GIVEN_BACK,
        "resolve_due_at": "resolve_due_at",
    },
    "work_order.extended.v1": {"resolve_due_at": "resolve_due_at"},
    "ticket.resumed.v1": {"resolve_due_at": "resolve_due_at"},
    "ticket.reopened.v1": {"resolve_due_at": "resolve_due_at"},
    "work_order.submitted.v1": {"submitted_at": "submitted_at", "submitted_in_time": "in_time"},
    "work_order.resolved.v1": {"resolved_at": "resolved_at", "resolved_in_time": "in_time"},
    "work_order.revoked.v1": {"revoked_at": "revoked_at"},
    "work_order.reassigned.v1": {"reassigned_at": "reassigned_at", "charged": "charged"},
    "work_order.handed_over.v1": {"handed_over_to": "to_unit"},
}

STATES: dict[str, str] = {
    "work_order.issued.v1": "dispatched",
    "work_order.acknowledged.v1": "acknowledged",
    "work_order.contacted.v1": "in_progress",
    "work_order.returned.v1": "screening",
    "arbitration.opened.v1": "arbitration",
    "work_order.submitted.v1": "submitted",
    "work_order.approved.v1": "approved",
    "work_order.disapproved.v1": "in_progress",
    "ticket.question_asked.v1": "waiting_resident",
    "ticket.suspended.v1": "suspended",
    "ticket.resumed.v1": "in_progress",
    "work_order.rejected.v1": "in_progress",
    "ticket.resolved.v1": "resolved",
    "ticket.review_opened.v1": "under_review",
    "ticket.reopened.v1": "in_progress",
    "ticket.closed.v1": "closed",
    "ticket.refused.v1": "refused",
}

COUNTED: dict[str, str] = {
    "ticket.joined.v1": "joined",
    "ticket.left.v1": "left",
    "ticket.merged.v1": "merged",
    "ticket.unmerged.v1": "unmerged",
    "ticket.split.v1": "split",
    "ticket.repeat_judged.v1": "repeats_judged",
    "ticket.retriaged.v1": "retriaged",
    "ticket.screened.v1": "screened",
    "ticket.recategorised.v1": "recategorised",
    "ticket.review_opened.v1": "reviews",
    "ticket.reviewed.v1": "reviewed",
    "ticket.reopened.v1": "reopened",
    "work_order.issued.v1": "issued",
    "work_order.returned.v1": "returned",
    "work_order.return_confirmed.v1": "return_confirmed",
    "work_order.return_refused.v1": "return_refused",
    "arbitration.opened.v1": "arbitrated",
    "arbitration.ruled.v1": "ruled",
    "work_order.rejected.v1": "rejected",
    "work_order.extended.v1": "extended",
    "work_order.reassigned.v1": "reassigned",
    "danger.raised.v1": "dangers",
    "danger.called.v1": "danger_calls",
    "whistle.blown.v1": "whistles",
    "unit.reported_in.v1": "reported_in",
    "whistle.assessed.v1": "whistle_assessments",
    "whistle.closed.v1": "whistles_closed",
    "ticket.question_asked.v1": "asked",
    "ticket.suspended.v1": "suspended",
    "ticket.reminded.v1": "urged",
    "supervision.ordered.v1": "supervised",
    "deadline.missed.v1": "missed",
}

RATING_VALUES = ("appeal_id", "round", "contacted", "resolved", "satisfaction", "by", "outcome")
