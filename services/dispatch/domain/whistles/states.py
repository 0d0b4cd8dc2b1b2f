"""Every state and every move of a whistle, in one table."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from services.dispatch.domain.refusals import NotAllowed
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.whistle import Whistle, WhistleState

WhistleAction = Literal["report_in", "renew_code", "plan", "result", "close", "assess"]

WHISTLE_STATES: Final[tuple[WhistleState, ...]] = get_args(WhistleState)
WHISTLE_ACTIONS: Final[tuple[WhistleAction, ...]] = get_args(WhistleAction)
LIVE: Final[tuple[WhistleState, ...]] = ("blown", "planned", "resolved")

# A unit may come late, and even after the result; a result that does not hold is planned anew.
WHISTLE_MOVES: Final[Mapping[tuple[WhistleState, WhistleAction], WhistleState]] = {
    ("blown", "report_in"): "blown",
    ("blown", "renew_code"): "blown",
    ("blown", "plan"): "planned",
    ("blown", "result"): "resolved",
    ("blown", "close"): "closed",
    ("planned", "report_in"): "planned",
    ("planned", "renew_code"): "planned",
    ("planned", "plan"): "planned",
    ("planned", "result"): "resolved",
    ("planned", "close"): "closed",
    ("resolved", "report_in"): "resolved",
    ("resolved", "renew_code"): "resolved",
    ("resolved", "plan"): "planned",
    ("resolved", "assess"): "resolved",
    ("resolved", "close"): "closed",
    ("closed", "assess"): "closed",
}


def after(ticket: Ticket, whistle: Whistle, action: WhistleAction) -> WhistleState:
    """Return the state that an action leads to; a merged ticket's live whistles rest with it.

    Raises:
        NotAllowed: the whistle's state does not allow it, or its ticket is merged.

    """
    if whistle.is_live and ticket.state == "merged":
        raise NotAllowed(ticket.state, action)
    found = WHISTLE_MOVES.get((whistle.state, action))
    if found is None:
        raise NotAllowed(f"whistle_{whistle.state}", action)
    return found
