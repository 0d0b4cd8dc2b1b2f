"""Which fields each view has, and what a reader has to be cleared for to see them (L1)."""

from collections.abc import Mapping
from typing import Any, Final

from services.dispatch.entrypoints.http.rights.readers import Clearance

Fields = Mapping[str, Clearance]


def _fields(
    everybody: str = "", *, words: str = "", work: str = "", staff: str = ""
) -> dict[str, Clearance]:
    groups: dict[Clearance, str] = {"all": everybody, "words": words, "work": work, "staff": staff}
    return {name: clearance for clearance, names in groups.items() for name in names.split()}


_TICKET_LINE = _fields(
    """ticket_id number state kind severity channel category category_name area_code area_name
    unit unit_name work_order_id supports tier round member_count received_at opened_at
    resident_due_at next_due_at waits_for overdue version confidential""",
    words="title",
)
_TICKET = _TICKET_LINE | _fields(
    """appeal_id linked_ticket_id screening_reasons returns reminders reminded_at
    supervision_count rate_until close_reason closed_at policy_version calendar_version
    directory_version repeats merged_into absorbed members work_orders
    clocks whistles escalation_steps actions""",
    words="matter supplements",
    work="supervisions accused_units discipline",
)
_ORDER = _fields(
    """work_order_id n unit unit_name state issued_at acknowledge_due_at contact_due_at
    resolve_due_at acknowledged_at acknowledged_in_time contacted_at contacted_in_time
    contact_method submitted_at submitted_in_time submitted_by needs_approval approved_at
    approved_by outcome rejections rejected_code resolved_at ended_at notes extensions
    return_due_at return_reason role cause handler charged end_reason
    ruling_id sent_back_at""",
    work="""answer points public_reason extension suspension return_basis task override proofs
    asked wait""",
)
_ORDER_LINE = _ORDER | _fields(
    """open_supports ticket_id number ticket_state kind severity category category_name area_code
    area_name tier version point_count"""
)
_SCREENING = _TICKET_LINE | _fields(
    "screening_reasons returns suggestions suggestions_token", words="text address"
)

FIELDS: Final[Mapping[str, Fields]] = {
    "ticket_line": _TICKET_LINE,
    "ticket": _TICKET,
    "member": _fields(
        "appeal_id state received_at joined_at channel", staff="answer answered_round"
    ),
    "order": _ORDER,
    "work_order_line": _ORDER_LINE,
    "work_order": _ORDER_LINE
    | _fields(
        "received_at resident_due_at round member_count appeal_ids clocks actions",
        words="matter points_raised",
    ),
    "screening_line": _SCREENING,
    "event": _fields("sequence type time id data"),
}

# Of an event's data: who a reporter is stays with the platform, what was said needs a clearance.
NEVER: Final = frozenset({"reporter_ref"})
_WRITTEN = """answer basis contribution explanation instruction minutes note override plan points
    public_reason question reason result said supplement task text words"""
WRITTEN: Final = frozenset(_WRITTEN.split())


class UnlistedField(LookupError):
    """A view has a field of which the table says nothing: it is not shown to anybody."""


def show(name: str, view: Mapping[str, Any], clearances: frozenset[Clearance]) -> dict[str, Any]:
    """Return a view as a reader sees it: what he is not cleared for is None.

    Raises:
        UnlistedField: naming view and field.

    """
    fields = FIELDS[name]
    unlisted = view.keys() - fields.keys()
    if unlisted:
        raise UnlistedField(f"{name}: {', '.join(sorted(unlisted))}")
    return {key: value if fields[key] in clearances else None for key, value in view.items()}


def show_data(data: Mapping[str, Any], clearances: frozenset[Clearance]) -> dict[str, Any]:
    """Return an event's data as a reader sees them."""
    hidden = frozenset() if "work" in clearances else WRITTEN
    return {k: None if k in hidden else v for k, v in data.items() if k not in NEVER}
