"""Every state and every move of tickets and work orders, in one table (D1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from services.dispatch.domain.refusals import NotAllowed, RoleMissing

TicketState = Literal[
    "screening",
    "dispatched",
    "acknowledged",
    "in_progress",
    "submitted",
    "resolved",
    "under_review",
    "closed",
    "refused",
    "withdrawn",
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
    "return",
    "request_extension",
    "grant_extension",
    "refuse_extension",
    "accept",
    "reject",
    "redo",
    "conclude",
    "join",
    "withdraw",
    "rate",
    "complain",
    "close",
]

STATES: Final[tuple[TicketState, ...]] = get_args(TicketState)
ORDER_STATES: Final[tuple[OrderState, ...]] = get_args(OrderState)
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
FINAL_STATES: Final[frozenset[TicketState]] = frozenset({"closed", "refused", "withdrawn"})
OPEN_STATES: Final[frozenset[TicketState]] = frozenset(STATES) - FINAL_STATES
# A repeat may join while the work can still take it into account; then the ticket is closing.
JOINABLE: Final[frozenset[TicketState]] = frozenset(
    {"screening", "dispatched", "acknowledged", "in_progress"}
)
LIVE_ORDER: Final[frozenset[OrderState]] = frozenset(
    {"issued", "acknowledged", "in_progress", "submitted"}
)

SYSTEM: Final = "service"
_UNIT = frozenset({"unit_handler", "unit_leader", "street", "community"})
_CENTRE = frozenset({"operator", "supervisor", "director"})
_CHECKER = frozenset({"reviewer", "supervisor", "director"})
_ONE_TIER_UP = frozenset({"street", "supervisor", "director"})
_SYSTEM = frozenset({SYSTEM})

ROLES: Final[Mapping[Action, frozenset[str]]] = {
    "screen": _CENTRE,
    "refuse": _CENTRE,
    "acknowledge": _UNIT,
    "contact": _UNIT,
    "progress": _UNIT,
    "resolve": _UNIT,
    "return": _UNIT,
    "request_extension": _UNIT,
    "grant_extension": _ONE_TIER_UP,
    "refuse_extension": _ONE_TIER_UP,
    "accept": _CHECKER,
    "reject": _CHECKER,
    "redo": _CHECKER,
    "conclude": _CHECKER,
    "join": _SYSTEM,
    "withdraw": _SYSTEM,
    "rate": _SYSTEM,
    "complain": _SYSTEM,
    "close": _SYSTEM,
}


@dataclass(frozen=True, slots=True)
class Move:
    """Where ticket and live order go; ``order`` is None where the order stays or there is none."""

    ticket: TicketState
    order: OrderState | None = None


MOVES: Final[Mapping[tuple[TicketState, Action], Move]] = {
    ("screening", "screen"): Move("dispatched", "issued"),
    ("screening", "refuse"): Move("refused"),
    ("screening", "join"): Move("screening"),
    ("screening", "withdraw"): Move("withdrawn"),
    ("dispatched", "acknowledge"): Move("acknowledged", "acknowledged"),
    ("dispatched", "return"): Move("screening", "returned"),
    ("dispatched", "refuse"): Move("refused", "revoked"),
    ("dispatched", "join"): Move("dispatched"),
    ("dispatched", "withdraw"): Move("withdrawn", "revoked"),
    ("acknowledged", "contact"): Move("in_progress", "in_progress"),
    ("acknowledged", "progress"): Move("in_progress", "in_progress"),
    ("acknowledged", "return"): Move("screening", "returned"),
    ("acknowledged", "request_extension"): Move("acknowledged"),
    ("acknowledged", "grant_extension"): Move("acknowledged"),
    ("acknowledged", "refuse_extension"): Move("acknowledged"),
    ("acknowledged", "refuse"): Move("refused", "revoked"),
    ("acknowledged", "join"): Move("acknowledged"),
    ("acknowledged", "withdraw"): Move("withdrawn", "revoked"),
    ("in_progress", "contact"): Move("in_progress"),
    ("in_progress", "progress"): Move("in_progress"),
    ("in_progress", "resolve"): Move("submitted", "submitted"),
    ("in_progress", "return"): Move("screening", "returned"),
    ("in_progress", "request_extension"): Move("in_progress"),
    ("in_progress", "grant_extension"): Move("in_progress"),
    ("in_progress", "refuse_extension"): Move("in_progress"),
    ("in_progress", "refuse"): Move("refused", "revoked"),
    ("in_progress", "join"): Move("in_progress"),
    ("in_progress", "withdraw"): Move("withdrawn", "revoked"),
    ("submitted", "accept"): Move("resolved", "resolved"),
    ("submitted", "reject"): Move("in_progress", "in_progress"),
    ("submitted", "withdraw"): Move("withdrawn", "revoked"),
    ("resolved", "rate"): Move("resolved"),
    ("resolved", "complain"): Move("under_review"),
    ("resolved", "close"): Move("closed"),
    ("resolved", "withdraw"): Move("withdrawn"),
    ("under_review", "rate"): Move("under_review"),
    ("under_review", "redo"): Move("in_progress", "in_progress"),
    ("under_review", "conclude"): Move("closed"),
    ("under_review", "withdraw"): Move("withdrawn"),
}


def move(state: TicketState, action: Action, roles: Iterable[str]) -> Move:
    """Return the move of an action.

    Raises:
        RoleMissing: none of the roles may do this, in whatever state.
        NotAllowed: the state does not allow it.

    """
    if ROLES[action].isdisjoint(roles):
        raise RoleMissing(ROLES[action])
    found = MOVES.get((state, action))
    if found is None:
        raise NotAllowed(state, action)
    return found


def allowed_actions(state: TicketState, roles: Iterable[str]) -> list[Action]:
    """Return what these roles may do to a ticket in this state."""
    held = frozenset(roles)
    return [
        action
        for action in ACTIONS
        if (state, action) in MOVES and not ROLES[action].isdisjoint(held)
    ]
