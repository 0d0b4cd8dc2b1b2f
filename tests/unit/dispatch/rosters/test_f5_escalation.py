"""F5, F2: where a tier's responsible is missing, the event names the one who is on duty."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.dispatch.domain.escalation.responsible import duty_officer
from tests.factories.dispatch import MONDAY, directory
from tests.factories.rosters import ANNA, BERT, ZONE, make_rota, make_shift

_HOURS = [(0, ANNA), (12, BERT), (24, ANNA)]


@pytest.mark.parametrize(("hours", "who"), _HOURS)
def test_f5_the_duty_officer_of_a_tier_is_a_person_by_the_roster(hours: int, who: str) -> None:
    begins = MONDAY.astimezone(ZONE)
    shifts = (
        make_shift("a", f"{begins:%H:%M}", f"{begins + timedelta(hours=12):%H:%M}", ANNA),
        make_shift("b", f"{begins + timedelta(hours=12):%H:%M}", f"{begins:%H:%M}", BERT),
    )
    known = directory()
    rota = make_rota(*shifts, unit=known.center_unit, tier=2)
    staffed = replace(known, rotas={(known.center_unit, 2): rota})

    at = MONDAY + timedelta(hours=hours)
    assert duty_officer(known.center_unit, 2, staffed, at) == who
    assert duty_officer(known.center_unit, 1, staffed, at) is None
    assert duty_officer(known.center_unit, 2, known, at) is None
