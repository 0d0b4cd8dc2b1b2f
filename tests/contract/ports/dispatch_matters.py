"""What every implementation of dispatch's port ``Matters`` must do; subclass it and make one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.common.contracts.events.matter import MatterChecked, MatterRegistered
from services.dispatch.domain.matters.keeping import MatterFilter, Matters
from services.dispatch.domain.matters.settled_matter import SettledMatter
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.ports.tickets import StaleAggregate
from tests.factories.dispatch import COMMUNITY, COMMUNITY_UNIT, MONDAY


def matter(number: int = 1) -> SettledMatter:
    """Return a matter that a grid officer settled."""
    return SettledMatter(
        id=f"mat_{number}",
        number=f"LHZ-20261123-{number:06d}-0",
        origin="on_the_spot",
        category="0104",
        area_code=COMMUNITY,
        area_path=(COMMUNITY, "610104001", "610104"),
        title="占道烧烤摊",
        done="劝离占道经营并清扫地面油污",
        settled_at=MONDAY,
        registered_at=MONDAY,
        settled_by="grid-1",
        unit=COMMUNITY_UNIT,
        digest="digest",
        point=(108.91, 34.21),
        proofs=(Proof("att_1", MONDAY, (108.91, 34.21)),),
    )


def registered(kept: SettledMatter) -> MatterRegistered:
    return MatterRegistered(
        kept.id,
        kept.number,
        "on_the_spot",
        "0104",
        COMMUNITY,
        COMMUNITY_UNIT,
        "grid-1",
        MONDAY,
        MONDAY,
    )


def checked(kept: SettledMatter) -> MatterChecked:
    return MatterChecked(
        kept.id,
        kept.number,
        "on_the_spot",
        "0104",
        COMMUNITY,
        COMMUNITY_UNIT,
        "sq-2",
        True,
        MONDAY,
    )


class MattersSuite:
    """The suite; ``matters`` is an empty repository."""

    @pytest.fixture
    def matters(self) -> Matters:
        raise NotImplementedError

    def test_matter_is_found_whole(self, matters: Matters) -> None:
        """What comes back is what was written; adding it again changes nothing."""
        kept = matters.add(matter(), registered(matter()), MONDAY)
        again = matters.add(replace(matter(), title="别的"), registered(matter()), MONDAY)

        assert (kept.version, kept.sequence) == (1, 1)
        assert matters.get("mat_1") == kept == again
        assert kept.proofs == matter().proofs
        assert matters.get("mat_9") is None

    def test_what_is_written_is_answered_as_it_is_read_back(self, matters: Matters) -> None:
        """Also its instants, of which a store keeps less than a clock tells."""
        fine = replace(matter(), settled_at=MONDAY.replace(microsecond=632615))
        kept = matters.add(fine, registered(fine), MONDAY)
        assert kept == matters.get("mat_1")
        late = replace(kept, due_at=MONDAY.replace(microsecond=632615))
        assert matters.save(late, checked(kept), MONDAY) == matters.get("mat_1")

    def test_of_two_checks_one_is_stale(self, matters: Matters) -> None:
        """The version that was read is in the filter."""
        kept = matters.add(matter(), registered(matter()), MONDAY)
        closed = matters.save(replace(kept, state="closed"), checked(kept), MONDAY)

        assert (closed.version, closed.sequence) == (2, 2)
        assert matters.get("mat_1") == closed
        with pytest.raises(StaleAggregate):
            matters.save(replace(kept, state="sent_back"), checked(kept), MONDAY)

    def test_list_is_narrowed_and_paged(self, matters: Matters) -> None:
        """The newest number first."""
        for number in (1, 2, 3):
            matters.add(matter(number), registered(matter(number)), MONDAY)
        found = matters.find(MatterFilter(state="awaiting_check", areas=("610104001",)), None, 2)

        assert [item.id for item in found] == ["mat_3", "mat_2"]
        assert [i.id for i in matters.find(MatterFilter(), found[-1].number, 2)] == ["mat_1"]
        assert matters.find(MatterFilter(state="closed"), None, 9) == []
        assert matters.find(MatterFilter(areas=("610104002",)), None, 9) == []
        assert matters.find(MatterFilter(unit="gongan"), None, 9) == []
        around = MatterFilter(areas=("610104", "610104001"), origin="on_the_spot")
        assert [item.id for item in matters.find(around, None, 2)] == ["mat_3", "mat_2"]
        assert matters.find(MatterFilter(origin="patrol"), None, 9) == []

    def test_what_is_late_is_found_the_longest_due_first(self, matters: Matters) -> None:
        """To climb, and in a list; what is closed has no limit any more."""
        for number, hours in ((1, 3), (2, 1), (3, 9)):
            due = MONDAY + timedelta(hours=hours)
            late = replace(matter(number), due_at=due, next_tier_at=due)
            kept = matters.add(late, registered(late), MONDAY)
        matters.save(replace(kept, due_at=None, next_tier_at=None), checked(kept), MONDAY)
        now = MONDAY + timedelta(hours=3)

        assert [item.id for item in matters.due(now, 9)] == ["mat_2", "mat_1"]
        assert [item.id for item in matters.due(now, 1)] == ["mat_2"]
        wanted = MatterFilter(late_at=now + timedelta(hours=9))
        assert [item.id for item in matters.find(wanted, None, 9)] == ["mat_2", "mat_1"]
