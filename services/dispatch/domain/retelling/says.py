"""What single events say of the fields of a ticket, its orders and its whistles: one table each.

A field is said by a field of the event's data, or ``Is`` one value whatever the event says.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple


class Is(NamedTuple):
    """A value that an event of this type always means."""

    value: Any


Says = Mapping[str, str | Is]

OF_TICKET: Final[Mapping[str, Says]] = {
    "ticket.opened.v1": {
        "number": "number",
        "state": "state",
        "severity": "severity",
        "category": "category",
        "area_code": "area_code",
    },
    "ticket.screened.v1": {
        "severity": "severity",
        "category": "category",
        "area_code": "area_code",
    },
    "ticket.recategorised.v1": {
        "severity": "severity",
        "category": "category",
        "area_code": "area_code",
    },
    "ticket.retriaged.v1": {"severity": "severity"},
    "danger.raised.v1": {"severity": "severity"},
    "danger.judged.v1": {"severity": "severity"},
    "ticket.question_asked.v1": {"state": Is("waiting_resident")},
    "ticket.waiting.v1": {"state": "state"},
    "ticket.suspended.v1": {"state": Is("suspended")},
    "ticket.resumed.v1": {"state": Is("in_progress")},
    "ticket.review_opened.v1": {"state": Is("under_review")},
    "ticket.reopened.v1": {"state": Is("in_progress"), "round": "round"},
    "ticket.refused.v1": {"state": Is("refused"), "closed_at": "refused_at"},
    "ticket.closed.v1": {"close_reason": "reason", "closed_at": "closed_at"},
    "arbitration.opened.v1": {"state": Is("arbitration")},
    "work_order.return_refused.v1": {"state": "state"},
    "ticket.handed_back.v1": {"tier": "to_tier"},
    "supervision.ordered.v1": {"supervision_count": "count"},
}
# What is told of the lead's order moves the ticket as well; of a support's it does not.
OF_LEAD: Final[Mapping[str, str]] = {
    "work_order.issued.v1": "dispatched",
    "work_order.acknowledged.v1": "acknowledged",
    "work_order.submitted.v1": "submitted",
    "work_order.approved.v1": "approved",
    "work_order.disapproved.v1": "in_progress",
    "work_order.rejected.v1": "in_progress",
    "work_order.returned.v1": "screening",
}
# These move on work that has begun, and leave what waits or is suspended where it is.
OF_WORK: Final = frozenset({"work_order.contacted.v1", "work_order.progressed.v1"})
_AGAIN: Final[Says] = {"state": Is("in_progress"), "submitted_at": Is(None)}
OF_ORDER: Final[Mapping[str, Says]] = {
    "work_order.issued.v1": {
        "unit": "unit",
        "role": "role",
        "state": Is("issued"),
        "issued_at": "issued_at",
    },
    "work_order.acknowledged.v1": {
        "state": Is("acknowledged"),
        "acknowledged_at": "acknowledged_at",
        "acknowledged_in_time": "in_time",
    },
    "work_order.contacted.v1": {"state": Is("in_progress"), "contact_method": "method"},
    "work_order.progressed.v1": {"state": Is("in_progress")},
    "ticket.question_asked.v1": {"state": Is("in_progress")},
    "ticket.waiting.v1": {"state": Is("in_progress")},
    "ticket.suspended.v1": {"state": Is("in_progress")},
    "work_order.submitted.v1": {
        "state": Is("submitted"),
        "outcome": "outcome",
        "submitted_at": "submitted_at",
        "submitted_in_time": "in_time",
        "submitted_by": "by",
    },
    "work_order.disapproved.v1": _AGAIN,
    "work_order.rejected.v1": _AGAIN,
    "work_order.resolved.v1": {"state": Is("resolved"), "resolved_at": "resolved_at"},
    "work_order.returned.v1": {"state": Is("returned"), "return_reason": "reason"},
    "work_order.return_confirmed.v1": {"charged": Is(value=False)},
    "work_order.revoked.v1": {"state": Is("revoked")},
    "work_order.reassigned.v1": {"state": Is("revoked"), "charged": "charged"},
    "ticket.reopened.v1": {**_AGAIN, "resolved_at": Is(None)},
}
OF_WHISTLE: Final[Mapping[str, Says]] = {
    "whistle.blown.v1": {
        "kind": "whistle_kind",
        "state": Is("blown"),
        "blower_unit": "blower_unit",
        "blown_at": "blown_at",
        "units": "units",
    },
    "whistle.planned.v1": {"state": Is("planned")},
    "whistle.resolved.v1": {"state": Is("resolved")},
    "whistle.closed.v1": {
        "state": Is("closed"),
        "close_reason": "reason",
        "closed_at": "closed_at",
        "closed_by": "by",
    },
}
