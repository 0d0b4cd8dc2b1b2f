"""The closed lists of words that dispatch uses in state, storage and events."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

Kind = Literal["consult", "help", "suggestion", "complaint", "report", "praise", "service_order"]
Severity = Literal["P0", "P1", "P2", "P3"]
ClockKind = Literal[
    "screen",
    "acknowledge",
    "contact",
    "resolve",
    "approve",
    "wait",
    "report_in",
    "joint_plan",
    "arbitration",
    "untouched",
    "ignored",
    "alarm",
]
Trigger = Literal[
    "unacknowledged",
    "uncontacted",
    "overdue",
    "screening_overdue",
    "unapproved",
    "returned",
    "repeated",
    "whistle_unanswered",
    "whistle_unplanned",
    "arbitration_overdue",
    "at_risk",
    "transferred",
    "rejected",
    "redone",
    "reopened",
    "dissatisfied",
    "danger",
    "untouched",
    "ignored",
]
Tier = Literal[1, 2, 3]
Outcome = Literal["done", "cannot_be_done"]
LedgerState = Literal["open", "closed", "refused", "withdrawn", "answered", "transferred"]
OrderRole = Literal["lead", "support"]
SupportCause = Literal["rule", "request", "divided", "ruling"]
ContactMethod = Literal["phone", "visit", "message"]
# An appeal leaves its ticket without a result: taken back, answered by an operator, or not ours.
LeaveReason = Literal["withdrawn", "answered_directly", "transferred"]
CloseReason = Literal[
    "answered",
    "unreachable",
    "concluded",
    "withdrawn",
    "no_reply",
    "answered_directly",
    "transferred",
]
# 答非所问, 虚假办结, 未联系: why the centre sends a result back.
RejectionCode = Literal["not_answered", "false_completion", "not_contacted", "other"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
TIERS: Final[tuple[Tier, ...]] = (1, 2, 3)
SEVERITIES: Final[tuple[Severity, ...]] = ("P0", "P1", "P2", "P3")

# Why the centre may not take a matter on (不予受理), after 国办函〔2025〕66号 §2.
RefusalGround = Literal[
    "other_jurisdiction",
    "litigation",
    "arbitration",
    "discipline",
    "administrative_review",
    "petition",
    "emergency_line",
    "secret",
    "concluded",
    "no_matter",
]

MIN_BASIS: Final = 10  # characters: a basis or an answer shorter than this says nothing


@dataclass(frozen=True, slots=True)
class GivenPoint:
    """A point as somebody gave it; of an unknown reference system it decides nothing."""

    longitude: float
    latitude: float
    crs: Literal["wgs84", "gcj02", "bd09", "cgcs2000", "unknown"] = "unknown"
