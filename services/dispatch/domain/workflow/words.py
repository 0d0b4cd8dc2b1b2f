"""The words of the transition table: states of tickets and orders, actions, groups of states."""

from typing import Final, Literal, get_args

TicketState = Literal[
    "screening",
    "dispatched",
    "acknowledged",
    "in_progress",
    "waiting_resident",
    "waiting_external",
    "planned",
    "suspended",
    "submitted",
    "approved",
    "resolved",
    "cannot_be_done",
    "under_review",
    "arbitration",
    "closed",
    "refused",
    "withdrawn",
    "merged",
]
OrderState = Literal[
    "issued", "acknowledged", "in_progress", "submitted", "resolved", "returned", "revoked"
]
Action = Literal[
    "screen",
    "refuse",
    "acknowledge",
    "contact",
    "progress",
    "resolve",
    "approve",
    "disapprove",
    "return",
    "request_extension",
    "grant_extension",
    "refuse_extension",
    "ask_resident",
    "wait_external",
    "plan",
    "request_suspension",
    "grant_suspension",
    "refuse_suspension",
    "resume",
    "accept",
    "reject",
    "redo",
    "conclude",
    "redo_longer",
    "redirect",
    "remind",
    "supervise",
    "hand_back",
    "call_meeting",
    "close_meeting",
    "supplement",
    "expire",
    "join",
    "withdraw",
    "settle",
    "rate",
    "complain",
    "close",
    "merge",
    "absorb",
    "unmerge",
    "accept_repeat",
    "decline_repeat",
    "split_off",
    "split",
    "confirm_return",
    "refuse_return",
    "arbitrate",
    "statement",
    "rule",
    "whistle",
    "reassign",
    "recategorise",
    "accuse",
    "discipline",
    "hand_over",
    "assign",
    "add_support",
    "divide",
    "accept_support",
    "reject_support",
    "rejoin",
    "acknowledge_danger",
    "judge_danger",
    "transfer_danger",
]

STATES: Final[tuple[TicketState, ...]] = get_args(TicketState)
ORDER_STATES: Final[tuple[OrderState, ...]] = get_args(OrderState)
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)

# A merged ticket lives on in its survivor; only an unmerge brings it back.
FINAL_STATES: Final[frozenset[TicketState]] = frozenset(
    {"closed", "refused", "withdrawn", "merged"}
)
# Over for good: whistles end with their ticket, a merged one's rest with it.
ENDED_STATES: Final[frozenset[TicketState]] = FINAL_STATES - {"merged"}
OPEN_STATES: Final[frozenset[TicketState]] = frozenset(STATES) - FINAL_STATES
LIVE_ORDER: Final[frozenset[OrderState]] = frozenset(
    {"issued", "acknowledged", "in_progress", "submitted"}
)

# The work rests: for an answer, an outside party, a date in a plan, or suspended (挂账).
WAITING: Final[tuple[TicketState, ...]] = ("waiting_resident", "waiting_external", "planned")
HELD: Final[tuple[TicketState, ...]] = (*WAITING, "suspended")

# The result is accepted; every reporter is heard before the case is closed.
ANSWERED: Final[tuple[TicketState, ...]] = ("resolved", "cannot_be_done")

SYSTEM: Final = "service"
