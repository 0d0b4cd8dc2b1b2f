"""What every store of duty rotas keeps to."""

import pytest

from services.dispatch.ports.rosters import Edit, Rosters
from services.dispatch.ports.tickets import StaleAggregate
from tests.factories.rosters import CARL, local, make_override, make_rota

EDIT = Edit("plan", "chief", local(1), "周一换班")


class RostersSuite:
    """The laws of the port ``Rosters``."""

    def test_what_was_written_is_read(self, rosters: Rosters) -> None:
        rota = make_rota(overrides=(make_override(CARL, local(2), local(3)),))
        written = rosters.put(rota, EDIT)
        assert written.version == 1
        assert rosters.get(rota.unit, 1) == written
        assert rosters.get(rota.unit, 2) is None
        assert rosters.get("elsewhere", 1) is None

    def test_of_two_editors_one_wins(self, rosters: Rosters) -> None:
        first = rosters.put(make_rota(), EDIT)
        second = rosters.put(first, EDIT)
        assert second.version == 2
        with pytest.raises(StaleAggregate) as lost:
            rosters.put(first, EDIT)
        assert lost.value.version == 2

    def test_every_version_tells_who_wrote_it(self, rosters: Rosters) -> None:
        first = rosters.put(make_rota(), EDIT)
        rosters.put(first, Edit("override", "lead", local(2), "病假"))
        rows = rosters.versions(first.unit, 1, 10)
        assert [(row["version"], row["act"], row["by"]) for row in rows] == [
            (2, "override", "lead"),
            (1, "plan", "chief"),
        ]
        earlier = rosters.version(first.unit, 1, 1)
        assert earlier is not None
        assert earlier.version == 1
        assert rosters.version(first.unit, 1, 9) is None

    def test_lists_have_the_newest_of_each_unit_and_tier(self, rosters: Rosters) -> None:
        for unit, tier in (("minzheng", 1), ("dispatch-centre", 2), ("dispatch-centre", 1)):
            rosters.put(make_rota(unit=unit, tier=tier), EDIT)  # type: ignore[arg-type]
        rosters.put(make_rota(version=1), EDIT)
        found = [(rota.unit, rota.tier, rota.version) for rota in rosters.all()]
        assert found == [("dispatch-centre", 1, 2), ("dispatch-centre", 2, 1), ("minzheng", 1, 1)]
        assert [rota.tier for rota in rosters.of_unit("dispatch-centre")] == [1, 2]

    def test_a_preset_fills_what_is_missing_and_no_more(self, rosters: Rosters) -> None:
        rosters.put(rosters.put(make_rota(), EDIT), EDIT)
        rotas = [make_rota(), make_rota(tier=2)]
        assert rosters.put_new(rotas, EDIT) == 1
        assert rosters.put_new(rotas, EDIT) == 0
        assert rosters.put_new([], EDIT) == 0
        found = rosters.get("dispatch-centre", 1)
        assert found is not None
        assert found.version == 2
