"""F5 at work in memory: the store's laws, the preset's rosters, gaps as a metric."""

from pathlib import Path

import pytest

from services.dispatch.adapters.preset_files import read_preset, read_rosters
from services.dispatch.domain.rosters.gaps import gaps_ahead
from services.dispatch.ports.rosters import Rosters
from tests.contract.ports.dispatch_rosters import RostersSuite
from tests.factories.rosters import ZONE, local
from tests.fakes.dispatch_rosters import FakeRosters

LIANHU = Path(__file__).parents[4] / "deploy" / "presets" / "lianhu"


class TestFakeRosters(RostersSuite):
    """FakeRosters under the port's suite."""

    @pytest.fixture
    def rosters(self) -> Rosters:
        return FakeRosters()


def test_f5_the_preset_s_rosters_leave_no_hour_uncovered() -> None:
    """Centre, streets and departments: somebody at every hour of June, for each of their tiers."""
    rotas = read_rosters(LIANHU)
    units = {unit["code"]: unit["kind"] for unit in read_preset(LIANHU)["units"]}

    covered = {(units[rota.unit], rota.tier) for rota in rotas}
    assert covered == {
        ("centre", 1),
        ("centre", 2),
        ("centre", 3),
        ("subdistrict", 1),
        ("subdistrict", 2),
        ("department", 1),
        ("department", 2),
    }
    few = [rota for rota in rotas if rota.unit in {"dispatch-centre", "chengguan", "jd-tumen"}]
    assert gaps_ahead(few, "dispatch-centre", local(1), 31, ZONE) == ()
    assert len({person.subject for rota in rotas for person in rota.people}) > 300
