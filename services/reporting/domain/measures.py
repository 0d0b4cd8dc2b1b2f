"""Every measure that indicators may be counted from, so that a misspelt one is a fault at once."""

from typing import Final

CLOCKS: Final = (
    "screen", "acknowledge", "contact", "resolve", "approve", "wait", "report_in", "joint_plan",
    "arbitration",
)  # fmt: skip
TRIGGERS: Final = (
    "unacknowledged", "uncontacted", "overdue", "screening_overdue", "unapproved", "returned",
    "repeated", "whistle_unanswered", "whistle_unplanned", "arbitration_overdue", "at_risk",
    "transferred", "rejected", "redone", "reopened", "dissatisfied", "danger", "untouched",
    "ignored",
)  # fmt: skip
MEASURES: Final[frozenset[str]] = frozenset(
    {
        *("opened", "appeals", "repeats", "orders", "dispatched", "first_right"),
        *("signed", "signed_in_time", "contacted", "contacted_in_time"),
        *("should_close", "closed_of_due", "on_time_of_due", "deferred"),
        *("closed", "excluded", "scope", "response_scope", "responded", "due", "on_time"),
        *("answered", "solved", "content", "unreachable"),
        *("dangers_judged", "dangers_confirmed", "dangers_lowered"),
        *("returned", "confirmed", "refused", "arbitrations"),
        *("ruled_lead", "ruled_support", "ruled_party"),
        *("supervised", "urged", "redone", "suspensions", "rejected"),
        *("extension_requested", "extended", "extension_refused"),
        *("blown", "summoned", "reported_in", "reported_in_in_time", "assessed"),
        *("unit_score", "unit_scores", "blower_score", "blower_scores"),
        *(f"tier_{tier}" for tier in (1, 2, 3)),
        *(f"trigger_{trigger}" for trigger in TRIGGERS),
        *(f"missed_{clock}" for clock in CLOCKS),
    }
)
