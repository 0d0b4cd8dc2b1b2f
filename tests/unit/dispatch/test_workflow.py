"""D1: the transition table is one piece of data, and every illegal triple is refused."""

from itertools import product

import pytest

from services.common.web.principal import ROLES as KNOWN_ROLES
from services.dispatch.domain.orders.support_moving import SUPPORT_DONE
from services.dispatch.domain.refusals import NotAllowed, RoleMissing
from services.dispatch.domain.tickets.effects import DONE
from services.dispatch.domain.tickets.guards import GUARDED
from services.dispatch.domain.workflow import (
    ACTIONS,
    AS_BEFORE,
    COMMAND_EFFECTS,
    EFFECTS,
    FINAL_STATES,
    GUARDS,
    MOVES,
    OPEN_STATES,
    ORDER_STATES,
    ROLES,
    ROWS,
    STATES,
    SUPPORT_MOVES,
    SUPPORT_ROLES,
    SUPPORT_ROWS,
    SYSTEM,
    Action,
    Row,
    TicketState,
    allowed_actions,
    moves,
    support_move,
)
from services.dispatch.entrypoints.commands.table import ORDER_COMMANDS, TICKET_COMMANDS

TRIPLES = list(product(STATES, ACTIONS, sorted(KNOWN_ROLES)))
BIRTHS = {"screening", "dispatched"}
# Rows whose commands are being built; each helper strikes out his own, until none is left.
AWAITED: set[Action] = {
    "split",
    "whistle",
}


def rows_for(state: TicketState, action: Action, role: str) -> tuple[Row, ...]:
    return tuple(row for row in MOVES.get((state, action), ()) if role in row.roles)


def leads_to(state: TicketState, row: Row) -> set[str]:
    target = row.target(state)
    return set(OPEN_STATES) if target == AS_BEFORE else {target}


def test_every_triple_of_state_action_and_role_is_allowed_or_refused_by_name() -> None:
    """403 comes before 409: a stranger to an action does not learn the state."""
    outcomes = {"moved": 0, "state": 0, "role": 0}
    for state, action, role in TRIPLES:
        expected = rows_for(state, action, role)
        try:
            assert moves(state, action, {role}) == expected
            outcomes["moved"] += 1
            assert expected
        except RoleMissing:
            outcomes["role"] += 1
            assert not expected
            assert role not in ROLES[action] or (state, action) in MOVES
        except NotAllowed:
            outcomes["state"] += 1
            assert not expected
            assert role in ROLES[action]
            assert (state, action) not in MOVES

    assert sum(outcomes.values()) == len(TRIPLES)
    assert min(outcomes.values()) > 0


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_reached(state: TicketState) -> None:
    """A state that no way from a ticket's birth leads to would be dead data."""
    reached, frontier = set(BIRTHS), set(BIRTHS)
    while frontier:
        found = {
            name
            for (begun, _), rows in MOVES.items()
            if begun in frontier
            for row in rows
            for name in leads_to(begun, row)
        }
        frontier = found - reached
        reached |= frontier

    assert state in reached


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_every_open_state_can_be_left_for_the_end(state: TicketState) -> None:
    """From every open state some way leads to a final one."""
    reached, frontier = {str(state)}, {str(state)}
    while frontier:
        found = {
            name
            for (begun, _), rows in MOVES.items()
            if begun in frontier
            for row in rows
            for name in leads_to(begun, row)
        }
        frontier = found - reached
        reached |= frontier

    assert reached & FINAL_STATES


@pytest.mark.parametrize("state", sorted(FINAL_STATES))
def test_final_states_allow_nothing_but_to_undo_a_merge_or_to_close_the_file(
    state: TicketState,
) -> None:
    """What is over is over; a late word becomes a linked repeat. Whom it accuses may come late."""
    allowed = {action for (begun, action) in MOVES if begun == state}
    assert allowed == ({"unmerge"} if state == "merged" else {"accuse"})


def test_order_states_are_those_of_the_brief() -> None:
    """Every order state that a row names exists, and each is reached."""
    assert {row.order for row in ROWS} - {None} == set(ORDER_STATES)


def test_every_action_has_a_row_and_every_row_known_words() -> None:
    """Nothing in the table is a dead word or a misspelt one."""
    assert {row.action for row in ROWS} == set(ACTIONS)
    for row in ROWS:
        assert row.roles <= KNOWN_ROLES
        assert row.states
        assert set(row.guards) <= set(GUARDS)
        assert set(row.effects) <= {*EFFECTS, *COMMAND_EFFECTS}


def test_every_guard_and_effect_of_the_table_is_carried_out() -> None:
    """A name in the table is a function in the domain, and no function is without its name."""
    assert (
        set(GUARDED)
        == set(GUARDS)
        == {name for row in (*ROWS, *SUPPORT_ROWS) for name in row.guards}
    )
    assert set(DONE) == set(EFFECTS)
    assert {*EFFECTS, *COMMAND_EFFECTS} == {name for row in ROWS for name in row.effects}


def test_actions_offered_are_those_that_would_be_carried_out() -> None:
    """The console shows no button that is refused."""
    for state, role in product(STATES, sorted(KNOWN_ROLES)):
        for action in allowed_actions(state, {role}):
            moves(state, action, {role})


def test_whatever_people_may_do_has_a_command() -> None:
    """Every row of people is one line in the table of commands, and every line has a row."""
    commanded = {
        action for command in (*ORDER_COMMANDS, *TICKET_COMMANDS) for action in command.actions
    }
    of_people = {row.action for row in ROWS if row.roles - {SYSTEM}}

    assert commanded <= of_people
    assert of_people - commanded == AWAITED


def test_every_triple_of_a_support_is_allowed_or_refused_by_name() -> None:
    """The supports' table is walked like the tickets': state of the order, action, role."""
    for state, action, role in product(ORDER_STATES, ACTIONS, sorted(KNOWN_ROLES)):
        row = SUPPORT_MOVES.get((state, action))
        try:
            assert support_move(state, action, {role}) == row
            assert row is not None
            assert role in row.roles
        except RoleMissing:
            assert role not in SUPPORT_ROLES[action]
        except NotAllowed:
            assert row is None


def test_a_support_can_always_be_ended_and_is_over_when_it_is() -> None:
    """Taken back from every live state; nothing moves it afterwards."""
    live = {"issued", "acknowledged", "in_progress", "submitted"}
    assert {state for (state, action) in SUPPORT_MOVES if action == "rejoin"} == live
    assert {state for (state, _) in SUPPORT_MOVES} == live
    for row in SUPPORT_ROWS:
        assert set(row.effects) <= {*EFFECTS, *COMMAND_EFFECTS}
        assert set(row.effects) - set(SUPPORT_DONE) <= set(COMMAND_EFFECTS)
