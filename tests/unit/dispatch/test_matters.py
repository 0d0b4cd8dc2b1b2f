"""D11: settled on the spot, registered apart, closed by another person's check, never rated."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from services.common.contracts.catalogue import EVENTS
from services.common.contracts.events.matter import MatterEscalated
from services.dispatch.application.commanding import KeyReused
from services.dispatch.application.matters.register_matter import Found
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.matters.keeping import MatterEvent, MatterFilter, Matters
from services.dispatch.domain.matters.settled_matter import SettledMatter
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.refusals import (
    FieldRefused,
    LimitReached,
    NotAllowed,
    NotFound,
    RoleMissing,
)
from services.dispatch.ports.tickets import StaleAggregate
from services.dispatch.wiring.matters import MatterCommands
from services.reporting.domain.fold_tables import STATES, TICKET_VALUES
from tests.contract.ports.dispatch_matters import MattersSuite
from tests.factories.dispatch import (
    CENTRE,
    COMMUNITY,
    COMMUNITY_UNIT,
    MONDAY,
    OTHER_COMMUNITY,
    STREET_UNIT,
    UNIT,
    directory,
    handler,
)
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories
from tests.fakes.dispatch_matters import FakeMatters
from tests.fakes.dispatch_uploads import FakeUploads

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
        self.commands = MatterCommands.at(
            self.store, where, FakeCounters(), self.clock, FakeUploads(att_1=None, att_2=None)
        )

    def register(self, found: Found = FOUND, by: Caller = GRID, key: str = "k1") -> SettledMatter:
        return self.commands.register(found, by, key=key, said=repr(found))

    def late(self) -> list[str]:
        """Return the matters that a list of what is overdue has now."""
        wanted = MatterFilter(late_at=self.clock.now())
        return [matter.id for matter in self.store.find(wanted, None, 9)]


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


@dataclass
class Contested(FakeMatters):
    """Somebody else writes just before each of the first saves."""

    others: int = 0

    def save(
        self, matter: SettledMatter, event: MatterEvent, at: datetime, *, tell: tuple[str, ...] = ()
    ) -> SettledMatter:
        if self.others:
            self.others -= 1
            standing = self.kept[matter.id]
            self.kept[matter.id] = replace(standing, version=standing.version + 1)
        return super().save(matter, event, at, tell=tell)


@pytest.mark.parametrize(("others", "version"), [(1, None), (2, None), (3, None), (1, 1)])
def test_a_check_reads_again_what_the_scheduler_wrote_meanwhile(
    others: int, version: int | None
) -> None:
    """Twice; a person who named the version that he read (If-Match) is told at once."""
    store = Contested()
    ground = Ground(store)
    matter = ground.register()
    store.others = others
    move = partial(ground.commands.moves.check, matter.id, NEIGHBOUR, confirmed=True, note="已清理")
    if version or others > 2:
        with pytest.raises(StaleAggregate):
            move(if_version=version)
    else:
        assert move().state == "closed"


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


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_check_that_nobody_makes_is_overdue_and_climbs_each_tier_once() -> None:
    """Registered Monday 09:30, one working day: due Tuesday 17:00; then the policy's 0, 1 and 2."""
    ground = Ground()
    matter = ground.register()
    assert matter.due_at == local("2026-11-24 17:00")
    ground.clock.advance(days=1)
    assert (ground.commands.climb(), ground.late()) == (0, [])
    ground.clock.advance(days=3)  # Friday, 09:30: the scheduler was away meanwhile

    assert (ground.commands.climb(), ground.commands.climb()) == (2, 0)
    assert ground.late() == [matter.id]
    told = [event for event in ground.store.told if isinstance(event, MatterEscalated)]
    assert [(e.step, e.tier, e.responsible_unit, e.due_at) for e in told] == [
        ("check", 1, STREET_UNIT, local("2026-11-24 17:00")),
        ("check", 2, CENTRE, local("2026-11-25 17:00")),
    ]
    ground.commands.moves.check(matter.id, NEIGHBOUR, confirmed=True, note="现场已清理")
    assert (ground.late(), ground.commands.climb()) == ([], 0)


def test_what_a_check_sent_back_has_a_limit_of_its_own() -> None:
    """Two working days to settle it again; the check after that begins anew."""
    ground = Ground()
    matter = ground.register()
    ground.commands.moves.check(matter.id, NEIGHBOUR, confirmed=False, note="油污仍在")
    assert ground.store.kept[matter.id].due_at == local("2026-11-25 17:00")
    ground.clock.advance(days=3)
    ground.commands.climb()
    assert [e.step for e in ground.store.told if isinstance(e, MatterEscalated)] == ["resettle"]

    again = ground.commands.moves.resettle(matter.id, GRID, done="再次清扫并安排定时巡查")
    assert (again.due_at, again.tier) == (local("2026-11-27 17:00"), 0)


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

    assert len(types) == 4
    assert types.isdisjoint({*STATES, *TICKET_VALUES})
    assert all("ticket_id" not in EVENTS[name].__dataclass_fields__ for name in types)  # type: ignore[attr-defined]
