"""F6: a tier hands the case back to a lower one, with a reason; that tier gets its own time."""

from datetime import timedelta

import pytest

from services.dispatch.application.commanding import Order
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import FieldRefused, LimitReached, NotFound, RoleMissing
from tests.factories.dispatch import OPERATOR, UNIT
from tests.factories.escalation import policy
from tests.unit.dispatch.escalation.stories import MORE, Watched

LEADER = Caller("leader-1", frozenset({"district_leader"}))
UNIT_LEADER = Caller("chengguan-2", frozenset({"unit_leader"}), UNIT)
REASON = "已现场会商，由承办单位继续办理"


def climbed(**delta: float) -> Watched:
    hall = Watched()
    hall.open()
    hall.work(hall.lead())
    hall.later(**delta)
    return hall


def test_the_lower_tier_answers_and_the_one_above_waits() -> None:
    """Overdue since Mon 30, in tier 3; handed back to tier 1, tier 2 begins a working day later."""
    hall = climbed(days=11)
    assert hall.ticket.tier == 3
    before = hall.ticket.running("resolve")
    hall.centre.hand_back(hall.ticket.id, Order(LEADER), to_tier=1, reason=REASON)
    event = hall.fired("ticket.handed_back.v1")[0]
    after = hall.ticket.running("resolve")

    assert (event.from_tier, event.to_tier) == (3, 1)
    assert (event.responsible_unit, event.responsible_role) == (UNIT, "unit_leader")
    assert hall.ticket.tier == 1
    assert before is not None
    assert after is not None
    assert (after.due_at, after.missed_at) == (before.due_at, before.missed_at)
    assert after.next_tier_at == event.next_due_at > hall.clock.now()

    count = len(hall.fired())
    hall.clock.instant = event.next_due_at - timedelta(seconds=1)
    hall.scheduler()
    assert not [e for e in hall.fired()[count:] if e.trigger == "overdue"]
    hall.later(seconds=1)
    again = [e for e in hall.fired()[count:] if e.trigger == "overdue"]
    assert [(e.tier, e.step_id) for e in again] == [(2, "resolve:1:2@1")]
    assert len(set(hall.ticket.steps)) == len(hall.ticket.steps)


def test_what_began_at_the_top_climbs_there_again_though_no_tier_leads_to_it() -> None:
    """Overdue goes straight to tier 3, and nothing follows tier 1; it was handed back to that."""
    row = policy()
    row["tiers"][0]["next"] = None
    next(rule for rule in row["rules"] if rule["code"] == "late")["tier"] = 3
    hall = Watched(changes={"policies": [row], **MORE})
    hall.open()
    hall.work(hall.lead())
    hall.later(days=11)
    hall.centre.hand_back(hall.ticket.id, Order(LEADER), to_tier=1, reason=REASON)
    hall.later(days=4)

    steps = [(e.tier, e.step_id) for e in hall.fired() if e.trigger == "overdue"]
    assert steps == [(3, "resolve:1:3"), (3, "resolve:1:3@1")]
    assert hall.ticket.tier == 3


def test_only_who_answers_for_the_tier_or_one_above_may() -> None:
    hall = climbed(days=2, hours=8)  # Wed 25, 17:30: untouched, tier 2: the unit's own leader
    assert hall.ticket.tier == 2
    with pytest.raises(RoleMissing):
        hall.centre.hand_back(hall.ticket.id, Order(OPERATOR), to_tier=0, reason=REASON)
    other = Caller("gongan-2", frozenset({"unit_leader"}), "gongan")
    with pytest.raises(NotFound):
        hall.centre.hand_back(hall.ticket.id, Order(other), to_tier=0, reason=REASON)
    hall.centre.hand_back(hall.ticket.id, Order(UNIT_LEADER), to_tier=1, reason=REASON)

    assert hall.ticket.tier == 1


@pytest.mark.parametrize("tier", [2, 3])
def test_a_tier_that_is_not_lower_is_refused(tier: int) -> None:
    hall = climbed(days=8)
    with pytest.raises(FieldRefused, match="not_a_lower_tier"):
        hall.centre.hand_back(hall.ticket.id, Order(LEADER), to_tier=max(tier, hall.ticket.tier),
                              reason=REASON)  # fmt: skip


def test_a_reason_is_needed() -> None:
    hall = climbed(days=8)
    with pytest.raises(FieldRefused, match="too_short"):
        hall.centre.hand_back(hall.ticket.id, Order(LEADER), to_tier=0, reason="好")


def test_what_has_not_climbed_cannot_be_handed_back() -> None:
    hall = Watched()
    hall.open()
    with pytest.raises(LimitReached):
        hall.centre.hand_back(hall.ticket.id, Order(LEADER), to_tier=0, reason=REASON)
