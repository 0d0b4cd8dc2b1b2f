"""The transition table (D1): its words, its rows, and what they allow."""

from services.dispatch.domain.workflow.lookup import (
    BY_ACTION,
    JOINABLE,
    MOVES,
    ROLES,
    allowed_actions,
    moves,
)
from services.dispatch.domain.workflow.row import AS_BEFORE, COMMAND_EFFECTS, EFFECTS, GUARDS, Row
from services.dispatch.domain.workflow.rows import ROWS
from services.dispatch.domain.workflow.support_rows import (
    SUPPORT_MOVES,
    SUPPORT_ROLES,
    SUPPORT_ROWS,
    SupportRow,
    support_move,
)
from services.dispatch.domain.workflow.words import (
    ACTIONS,
    ANSWERED,
    ENDED_STATES,
    FINAL_STATES,
    HELD,
    LIVE_ORDER,
    OPEN_STATES,
    ORDER_STATES,
    STATES,
    SYSTEM,
    Action,
    OrderState,
    TicketState,
)

__all__ = [
    "ACTIONS",
    "ANSWERED",
    "AS_BEFORE",
    "BY_ACTION",
    "COMMAND_EFFECTS",
    "EFFECTS",
    "ENDED_STATES",
    "FINAL_STATES",
    "GUARDS",
    "HELD",
    "JOINABLE",
    "LIVE_ORDER",
    "MOVES",
    "OPEN_STATES",
    "ORDER_STATES",
    "ROLES",
    "ROWS",
    "STATES",
    "SUPPORT_MOVES",
    "SUPPORT_ROLES",
    "SUPPORT_ROWS",
    "SYSTEM",
    "Action",
    "OrderState",
    "Row",
    "SupportRow",
    "TicketState",
    "allowed_actions",
    "moves",
    "support_move",
]
