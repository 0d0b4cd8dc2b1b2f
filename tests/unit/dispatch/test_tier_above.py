"""E5, D9: one tier above a community is its street, one above a department is the centre."""

from dataclasses import replace

import pytest

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import LimitReached, RoleMissing
from services.dispatch.domain.tickets.moving import row_for
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import ROWS, SUPPORT_ROWS
from tests.factories.dispatch import (
    COMMUNITY_UNIT,
    STREET,
    STREET_UNIT,
    SUPERVISOR,
    UNIT,
    directory,
    ticket,
)

DECIDED = ("grant_extension", "refuse_extension", "grant_suspension", "refuse_suspension")
ABOVE = replace(STREET, below=directory().below(STREET_UNIT))


def led_by(unit: str) -> Ticket:
    """Return a ticket on which a unit works."""
    case = ticket()
    return replace(case, state="in_progress", orders=(replace(case.orders[0], unit=unit),))


def may(action: str, unit: str, who: Caller) -> bool:
    """Whether a caller is high enough; what the order has to have besides does not matter."""
    try:
        row_for(led_by(unit), action, who)  # type: ignore[arg-type]  # an action
    except RoleMissing:
        return False
    except LimitReached:  # nothing was asked for: who decides was right
        return True
    return True


def test_below_a_street_are_its_communities() -> None:
    assert ABOVE.below == {COMMUNITY_UNIT}
    assert directory().below(None) == directory().below(UNIT) == frozenset()


@pytest.mark.parametrize("action", [*DECIDED, "supervise"])
def test_a_street_decides_for_its_communities_and_for_nobody_else(action: str) -> None:
    """Neither for a department nor for another street's community; the centre does for all."""
    assert may(action, COMMUNITY_UNIT, ABOVE)
    assert not may(action, UNIT, ABOVE)
    assert not may(action, STREET_UNIT, ABOVE)
    assert not may(action, COMMUNITY_UNIT, STREET)
    assert may(action, UNIT, SUPERVISOR)


def test_every_row_of_a_tier_above_is_guarded() -> None:
    """Walked over both tables, so that no new row forgets it."""
    rows = [row for row in (*ROWS, *SUPPORT_ROWS) if row.action in (*DECIDED, "supervise")]

    assert len(rows) == 7
    assert all("tier_above" in row.guards for row in rows)
    resumed = [row for row in ROWS if row.action == "resume" and "supervisor" in row.roles]
    assert all("tier_above" in row.guards for row in resumed)
