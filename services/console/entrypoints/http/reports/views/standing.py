"""Where tickets stand, as the overview's cards: every state that reporting counts."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from services.console.domain.ticket_states import STATES

# States of reporting alone: to dispatch such a ticket is closed, for this reason.
_CLOSED_FOR: Final = {"answered": "answered_directly", "transferred": "transferred"}


class Standing(NamedTuple):
    """How many tickets are in a state, and where they are listed."""

    state: str
    tickets: int
    href: str


def standing(counts: Mapping[str, int]) -> list[Standing]:
    """Return the states that tickets are in, in the order of a ticket's way, any others last."""
    known = [state for state in STATES if state in counts]
    others = sorted(set(counts) - set(STATES))
    return [
        Standing(state, counts[state], _listed(state)) for state in known + others if counts[state]
    ]


def _listed(state: str) -> str:
    reason = _CLOSED_FOR.get(state)
    return f"/desk?close_reason={reason}" if reason else f"/desk?state={state}"
