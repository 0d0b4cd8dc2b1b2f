"""Each live order of a unit is in one lane: what is to be done next, by the clock of that step."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.dispatch.domain.listing.lanes import (
    LANES,
    Lane,
    LaneCount,
    Standing,
    in_lane,
    lane_counts,
)
from tests.factories.dispatch import MONDAY

ISSUED = Standing(
    ticket_id="tkt_1",
    order_id="wo_1",
    number="LH-20261123-000001-9",
    ticket_state="dispatched",
    state="issued",
    role="lead",
    acknowledge_due_at=MONDAY + timedelta(hours=1),
    contact_due_at=MONDAY + timedelta(hours=2),
    resolve_due_at=MONDAY + timedelta(days=5),
)
SIGNED = replace(ISSUED, state="acknowledged", ticket_state="acknowledged")
WORKED = replace(SIGNED, state="in_progress", ticket_state="in_progress", contact_made=True)
HANDED_IN = replace(WORKED, state="submitted", ticket_state="submitted", submitted_at=MONDAY)
WAITING = replace(WORKED, ticket_state="waiting_external", wait_until=MONDAY + timedelta(days=9))


@pytest.mark.parametrize(
    ("standing", "lane", "due"),
    [
        (ISSUED, "sign", ISSUED.acknowledge_due_at),
        (SIGNED, "contact", ISSUED.contact_due_at),
        (replace(WORKED, contact_made=False), "contact", ISSUED.contact_due_at),
        (WORKED, "resolve", ISSUED.resolve_due_at),
        (replace(SIGNED, role="support"), "resolve", ISSUED.resolve_due_at),
        (WAITING, "waiting", WAITING.wait_until),
        (replace(WAITING, wait_until=None), "waiting", ISSUED.resolve_due_at),
        (replace(WAITING, role="support"), "resolve", ISSUED.resolve_due_at),
        (replace(HANDED_IN, approved=False), "approve", MONDAY),
        (HANDED_IN, "submitted", MONDAY),
        (replace(WORKED, state="returned"), None, ISSUED.resolve_due_at),
        (replace(WORKED, state="revoked"), None, ISSUED.resolve_due_at),
    ],
)
def test_an_order_is_where_its_next_step_is(
    standing: Standing, lane: Lane | None, due: Any
) -> None:
    assert standing.lane == lane
    assert standing.due_at == due


def test_lanes_are_counted_with_what_is_late_and_listed_by_what_is_due() -> None:
    """At its very limit nothing is late; what is handed in is late for nobody."""
    later = replace(ISSUED, order_id="wo_2", acknowledge_due_at=MONDAY + timedelta(hours=9))
    standings = [later, ISSUED, HANDED_IN, replace(WORKED, state="returned")]
    at_the_limit = lane_counts(standings, ISSUED.acknowledge_due_at)
    behind = lane_counts(standings, ISSUED.acknowledge_due_at + timedelta(seconds=1))

    assert list(behind) == list(LANES)
    assert at_the_limit["sign"] == LaneCount(2, 0)
    assert behind["sign"] == LaneCount(2, 1)
    assert behind["submitted"] == LaneCount(1, 0)
    assert behind["contact"] == LaneCount()
    assert [one.order_id for one in in_lane(standings, "sign")] == ["wo_1", "wo_2"]
