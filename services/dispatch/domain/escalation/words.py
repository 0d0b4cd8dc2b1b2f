"""The words of escalation policies: what fires a rule, what a rule starts, who may be named."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from services.dispatch.domain.terms import ClockKind, Trigger

Action = Literal[
    "remind",
    "blue_card",
    "yellow_card",
    "orange_card",
    "red_card",
    "reminder_notice",
    "criticism_notice",
    "supervise",
    "whistle",
    "joint_meeting",
    "council_topic",
]
PaperKind = Literal[
    "blue_card",
    "yellow_card",
    "orange_card",
    "red_card",
    "reminder_notice",
    "criticism_notice",
    "supervision_order",
]
Referral = Literal["whistle", "joint_meeting", "council_topic"]

ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
TRIGGERS: Final[tuple[Trigger, ...]] = get_args(Trigger)
REFERRALS: Final[tuple[Referral, ...]] = get_args(Referral)
# Which paper (文书) an action writes; what is not here writes none.
PAPERS: Final[Mapping[Action, PaperKind]] = {
    "blue_card": "blue_card",
    "yellow_card": "yellow_card",
    "orange_card": "orange_card",
    "red_card": "red_card",
    "reminder_notice": "reminder_notice",
    "criticism_notice": "criticism_notice",
    "supervise": "supervision_order",
}

# A clock that is missed fires its trigger, and climbs tier by tier until it stops.
CLOCK_TRIGGERS: Final[Mapping[ClockKind, Trigger]] = {
    "screen": "screening_overdue",
    "acknowledge": "unacknowledged",
    "contact": "uncontacted",
    "resolve": "overdue",
    "arbitration": "arbitration_overdue",
    "approve": "unapproved",
    "report_in": "whistle_unanswered",
    "joint_plan": "whistle_unplanned",
}
MISSED: Final[frozenset[Trigger]] = frozenset(CLOCK_TRIGGERS.values())
# Facts of a ticket that are counted; a rule fires at every N-th of them, in the write that counts.
COUNTED: Final[frozenset[Trigger]] = frozenset(
    {"returned", "transferred", "rejected", "redone", "reopened", "dissatisfied", "repeated"}
)
# Fired by a clock of their own, which a touch by the unit starts anew or stops.
WATCHED: Final[frozenset[Trigger]] = frozenset({"untouched", "ignored"})

# Who may be responsible; ``duty_officer`` is whoever the roster of the unit names.
ROLES: Final[frozenset[str]] = frozenset(
    {
        "operator",
        "reviewer",
        "supervisor",
        "director",
        "district_leader",
        "street",
        "community",
        "grid_officer",
        "unit_handler",
        "unit_leader",
        "duty_officer",
    }
)
# Where he is: the unit that it is about, the one above it, the one of the matter's area, a code.
OWN: Final = "own"
PARENT: Final = "parent"
AREA: Final = "area"
CENTRE: Final = "centre"
SUPPORTS: Final = "supports"
# Who may be summoned by a step, besides codes.
SUMMONED: Final[frozenset[str]] = frozenset({OWN, SUPPORTS, AREA})
PLACES: Final[frozenset[str]] = frozenset({OWN, PARENT, AREA, CENTRE})
# Who is told: the unit that it is about, the responsible's, or the district's centre for its own.
HANDLER: Final = "handler"
RESPONSIBLE: Final = "responsible"
TOLD: Final[frozenset[str]] = frozenset(
    {HANDLER, RESPONSIBLE, "supervisor", "director", "district_leader", "duty_officer"}
)
