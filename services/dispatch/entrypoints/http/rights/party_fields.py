"""The fields of what several units do with one case: disputes, rulings, whistles (L1)."""

from collections.abc import Mapping
from typing import Final

from services.dispatch.entrypoints.http.rights.case_fields import CASE_FIELDS
from services.dispatch.entrypoints.http.rights.clearances import Fields, fields

_RULING = fields(
    """ruling_id ticket_id number category category_name area_code area_name parties lead lead_name
    supports by_unit ruled_at in_time""",
    work="reason basis minutes",
    staff="draft",
)
_NAMING_NO_CASE: Final = frozenset({"ticket_id", "number", "minutes", "draft"})
_WHISTLE_LINE = fields(
    """whistle_id ticket_id number kind kind_name kind_name_en state blower_unit blower_unit_name
    blown_at category category_name area_code area_name severity units reported_in awaited
    closed_at close_reason version""",
    work="reason",
)

PARTY_FIELDS: Final[Mapping[str, Fields]] = {
    "dispute": fields("ticket_id number state resident_due_at returns arbitrations ruling similar"),
    "return": fields(
        """work_order_id unit unit_name reason reason_name reason_name_en returned_at verdict
        decided_at charged""",
        work="basis decision",
    ),
    "arbitration": fields(
        """arbitration_id opened_at due_at parties unit unit_name roles ruling_id
        statement_count""",
        statements="statements",
    ),
    "arbitration_line": {
        **CASE_FIELDS["ticket_line"],
        **fields(
            """arbitration_id opened_at due_at late parties ruler_unit ruler_unit_name ruler_roles
            statement_count returns actions"""
        ),
    },
    "ruling": _RULING,
    "similar_ruling": {k: v for k, v in _RULING.items() if k not in _NAMING_NO_CASE}
    | fields("alike"),
    "whistle_brief": fields("whistle_id kind state blower_unit units awaited blown_at"),
    "whistle_line": _WHISTLE_LINE,
    "whistle": _WHISTLE_LINE
    | fields(
        """blown_by directory_version sign_in plan_due_at plan_tier closed_by assess_until summons
        criteria ticket""",
        work="place plan result close_note",
    ),
    "whistle_ticket": fields(
        "ticket_id number state kind severity received_at resident_due_at", words="matter"
    ),
    "summons": fields(
        "unit unit_name due_at provisional tier in_time released_at is_mutual signed_in",
        blower="code wrong_codes",
        of_unit="of_unit",
        of_blower="of_blower",
    ),
    "signed_in": fields("at wall_at in_time way distance_metres", sides="by point"),
}
