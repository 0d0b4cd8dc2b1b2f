"""D1: the transition table is one piece of data, and every illegal triple is refused."""

from itertools import product

import pytest

from services.common.web.principal import ROLES as KNOWN_ROLES
from services.dispatch.domain.refusals import NotAllowed, RoleMissing
from services.dispatch.domain.workflow import (
    ACTIONS,
    FINAL_STATES,
    MOVES,
    OPEN_STATES,
    ORDER_STATES,
    ROLES,
    STATES,
    allowed_actions,
    move,
)

TRIPLES = list(product(STATES, ACTIONS, sorted(KNOWN_ROLES)))


def test_every_triple_of_state_action_and_role_is_allowed_or_refused_by_name() -> None:
    """403 comes before 409: a stranger to an action does not learn the state."""
    outcomes = {"moved": 0, "state": 0, "role": 0}
    for state, action, role in TRIPLES:
        try:
            assert move(state, action, {role}).ticket in STATES
            outcomes["moved"] += 1
            assert role in ROLES[action]
            assert (state, action) in MOVES
        except RoleMissing:
            outcomes["role"] += 1
            assert role not in ROLES[action]
        except NotAllowed:
            outcomes["state"] += 1
            assert role in ROLES[action]
            assert (state, action) not in MOVES

    assert sum(outcomes.values()) == len(TRIPLES)
    assert min(outcomes.values()) > 0


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_reached(state: str) -> None:
    """A state that no move leads to would be dead data (a ticket is born in the first two)."""
    assert state in {found.ticket for found in MOVES.values()} | {"screening", "dispatched"}


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_every_open_state_can_be_left_for_the_end(state: str) -> None:
    """From every open state some way leads to a final one."""
    reached, frontier = {state}, {state}
    while frontier:
        frontier = {
            found.ticket for (begun, _), found in MOVES.items() if begun in frontier
        } - reached
        reached |= frontier

    assert reached & FINAL_STATES


@pytest.mark.parametrize("state", sorted(FINAL_STATES))
def test_final_states_allow_nothing(state: str) -> None:
    """What is over is over; a late word becomes a linked repeat."""
    assert not [action for (begun, action) in MOVES if begun == state]


def test_order_states_are_those_of_the_brief() -> None:
    """Every order state that a move names exists, and each is reached."""
    named = {found.order for found in MOVES.values()} - {None}

    assert named == set(ORDER_STATES)


def test_actions_offered_are_those_that_would_be_carried_out() -> None:
    """The console shows no button that is refused."""
    for state, role in product(STATES, sorted(KNOWN_ROLES)):
        for action in allowed_actions(state, {role}):
            move(state, action, {role})
