"""D11: settled on the spot, registered apart, closed by another person's check, never rated."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from services.common.contracts.catalogue import EVENTS
from services.dispatch.application.commanding import KeyReused
from services.dispatch.application.matters.register_matter import Found
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.matters.keeping import Matters
from services.dispatch.domain.matters.settled_matter import SettledMatter
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.refusals import (
    FieldRefused,
    LimitReached,
    NotAllowed,
    NotFound,
    RoleMissing,
)
from services.dispatch.ports import StaleAggregate
from services.dispatch.wiring.matters import MatterCommands
from services.reporting.domain.fold import STATES, TICKET_VALUES
from tests.contract.ports.dispatch_matters import MattersSuite
from tests.factories.dispatch import (
    COMMUNITY,
    COMMUNITY_UNIT,
    MONDAY,
    OTHER_COMMUNITY,
    UNIT,
    directory,
    handler,
)
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories
from tests.fakes.dispatch_matters import FakeMatters

GRID = Caller("grid-1", frozenset({"grid_officer"}), COMMUNITY_UNIT, (COMMUNITY,))
NEIGHBOUR = Caller("sq-2", frozenset({"community"}), COMMUNITY_UNIT, (COMMUNITY,))
FOUND = Found(
    "on_the_spot",
    "0104",
    COMMUNITY,
    "占道烧烤摊，联系13812345678",
    "劝离占道经营并清扫地面油污",
    proofs=(Proof("att_1", MONDAY, (108.91, 34.21)),),
)


class TestFakeMatters(MattersSuite):
    """FakeMatters under the port's suite."""

    @pytest.fixture
    def matters(self) -> Matters:
        return FakeMatters()


@dataclass
class Ground:
    """The commands over a store in memory."""

    store: FakeMatters = field(default_factory=FakeMatters)
    clock: FakeClock = field(default_factory=lambda: FakeClock(MONDAY))

    def __post_init__(self) -> None:
        where = FakeDirectories(fixed=directory())
        self.commands = MatterCommands.at(self.store, where, FakeCounters(), self.clock)

    def register(self, found: Found = FOUND, by: Caller = GRID, key: str = "k1") -> SettledMatter:
        return self.commands.register(found, by, key=key, said=repr(found))


def test_a_matter_settled_on_the_spot_is_closed_by_another_person() -> None:
    """Registered under a number of its own series, masked, and closed by a check."""
    ground = Ground()
    matter = ground.register()
    assert matter.number.startswith("LHZ-20261123-000001-")
    assert matter.title == "占道烧烤摊，联系138****5678"

    with pytest.raises(LimitReached):
        ground.commands.moves.check(
            matter.id,
            replace(GRID, roles=frozenset({"community"})),
            confirmed=True,
            note="现场已清理",
        )
    closed = ground.commands.moves.check(matter.id, NEIGHBOUR, confirmed=True, note="现场已清理")

    assert (closed.state, closed.version) == ("closed", 2)
    assert [event.TYPE for event in ground.store.told] == [
        "matter.registered.v1",
        "matter.checked.v1",
    ]


def test_what_a_check_does_not_confirm_is_settled_again() -> None:
    """And waits for another check; nothing is skipped."""
    ground = Ground()
    matter = ground.register()
    with pytest.raises(NotAllowed):
        ground.commands.moves.resettle(matter.id, GRID, done="再次清扫并安排定时巡查")
    ground.commands.moves.check(matter.id, NEIGHBOUR, confirmed=False, note="油污仍在")
    with pytest.raises(NotAllowed):
        ground.commands.moves.check(matter.id, NEIGHBOUR, confirmed=True, note="油污仍在")
    ground.clock.advance(hours=1)
    again = ground.commands.moves.resettle(matter.id, GRID, done="再次清扫并安排定时巡查")

    assert again.state == "awaiting_check"
    assert [item.confirmed for item in again.checks] == [False]


def test_the_same_words_are_registered_once() -> None:
    """A phone that was offline sends twice; the key with other words is refused."""
    ground = Ground()
    assert ground.register() == ground.register()
    assert len(ground.store.told) == 1
    with pytest.raises(KeyReused):
        ground.register(replace(FOUND, title="另一件事"))


@pytest.mark.parametrize(
    ("found", "by", "refusal"),
    [
        (FOUND, handler(UNIT), RoleMissing),
        (replace(FOUND, area_code=OTHER_COMMUNITY), GRID, FieldRefused),
        (replace(FOUND, category="9999"), GRID, FieldRefused),
        (replace(FOUND, area_code="9999"), GRID, FieldRefused),
        (replace(FOUND, done="已办"), GRID, FieldRefused),
        (replace(FOUND, settled_at=MONDAY + timedelta(hours=1)), GRID, FieldRefused),
        (replace(FOUND, settled_at=MONDAY - timedelta(days=31)), GRID, FieldRefused),
        (replace(FOUND, found_at=MONDAY + timedelta(hours=1)), GRID, FieldRefused),
    ],
)
def test_only_the_ground_registers_and_only_what_is_plausible(
    found: Found, by: Caller, refusal: type[Exception]
) -> None:
    """Own area, known matter, words that say something, a time that can be."""
    with pytest.raises(refusal):
        Ground().register(found, by)


def test_strangers_do_not_learn_of_a_matter() -> None:
    """Another area's community gets a 404; the version that was read is checked."""
    ground = Ground()
    matter = ground.register()
    stranger = Caller("sq-9", frozenset({"community"}), "sq-other", (OTHER_COMMUNITY,))
    with pytest.raises(NotFound):
        ground.commands.moves.check(matter.id, stranger, confirmed=True, note="现场已清理")
    with pytest.raises(StaleAggregate):
        ground.commands.moves.check(
            matter.id, NEIGHBOUR, confirmed=True, note="现场已清理", if_version=7
        )


def test_no_rate_ever_counts_such_a_matter() -> None:
    """Their events name no ticket, and reporting's tables know none of them."""
    types = {name for name in EVENTS if name.startswith("matter.")}

    assert len(types) == 3
    assert types.isdisjoint({*STATES, *TICKET_VALUES})
    assert all("ticket_id" not in EVENTS[name].__dataclass_fields__ for name in types)  # type: ignore[attr-defined]
