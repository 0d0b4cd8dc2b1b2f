"""What the transition table allows: by state, action and roles."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from services.dispatch.domain.refusals import NotAllowed, RoleMissing
from services.dispatch.domain.workflow.row import Row
from services.dispatch.domain.workflow.rows import ROWS
from services.dispatch.domain.workflow.words import ACTIONS, Action, TicketState


def _by_state_and_action() -> dict[tuple[TicketState, Action], tuple[Row, ...]]:
    found: dict[tuple[TicketState, Action], list[Row]] = defaultdict(list)
    for row in ROWS:
        for state in row.states:
            found[state, row.action].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


MOVES: Final[Mapping[tuple[TicketState, Action], tuple[Row, ...]]] = _by_state_and_action()
BY_ACTION: Final[Mapping[Action, tuple[Row, ...]]] = {
    action: tuple(row for row in ROWS if row.action == action) for action in ACTIONS
}
ROLES: Final[Mapping[Action, frozenset[str]]] = {
    action: frozenset().union(*(row.roles for row in ROWS if row.action == action))
    for action in ACTIONS
}
# A repeat may join while the work can still take it into account; then the ticket is closing.
JOINABLE: Final[frozenset[TicketState]] = frozenset(
    state for state, action in MOVES if action == "join"
)


def moves(state: TicketState, action: Action, roles: Iterable[str]) -> tuple[Row, ...]:
    """Return the rows for an action of these roles in a state; at least one.

    Raises:
        RoleMissing: none of the roles may do this, in whatever state, or not in this one.
        NotAllowed: the state does not allow it to anybody.

    """
    held = frozenset(roles)
    if ROLES[action].isdisjoint(held):
        raise RoleMissing(ROLES[action])
    rows = MOVES.get((state, action), ())
    if not rows:
        raise NotAllowed(state, action)
    found = tuple(row for row in rows if not row.roles.isdisjoint(held))
    if not found:
        raise RoleMissing(frozenset().union(*(row.roles for row in rows)))
    return found


def allowed_actions(state: TicketState, roles: Iterable[str]) -> list[Action]:
    """Return what these roles may do in a state, if the guards agree."""
    held = frozenset(roles)
    return [
        action
        for action in ACTIONS
        if any(not row.roles.isdisjoint(held) for row in MOVES.get((state, action), ()))
    ]
