"""Who is told of bulletins and early warnings: units of their own alone, each once (I3, I4)."""

from typing import Any

import pytest

from services.common.contracts.catalogue import EVENTS, encode
from services.notify.adapters.reports.subscriptions import shipped_subscriptions
from services.notify.domain.report_subscription import (
    ReportSubscription,
    UnusableSubscription,
    check,
    items_of,
)
from services.notify.domain.step import Step
from tests.factories.notify import event

CENTRE = "dispatch-centre"
SHIPPED = list(shipped_subscriptions().values())


class TwoOffices:
    def kind_of(self, unit: str) -> str | None:
        kinds = {"chengguan": "department", "jd-qingnianlu": "subdistrict", CENTRE: "centre"}
        return kinds.get(unit)

    def office_of(self, area: str) -> str | None:
        return {"610104001": "jd-qingnianlu"}.get(area)


def step(event_type: str, **said: Any) -> Step:
    data = {**encode(event(event_type)), **said}
    return Step("evt_1", event_type, "rpt_1", 1, "rpt_1", data, {})


def told(one: Step, *more: ReportSubscription) -> dict[str, str]:
    items = items_of(one, [*SHIPPED, *more], TwoOffices(), CENTRE)
    assert len({item.owner for item in items}) == len(items)
    return {item.owner: item.addressee for item in items}


def test_the_district_s_bulletins_go_to_the_centre_and_the_long_ones_to_leaders() -> None:
    assert told(step("report.published.v1", template="daily")) == {f"unit:{CENTRE}": "supervisor"}
    monthly = told(step("report.published.v1", template="monthly"))
    assert monthly == {f"unit:{CENTRE}": "supervisor", "role:district_leader": "supervisor"}


def test_a_scorecard_goes_to_its_own_unit_or_street_and_to_the_centre() -> None:
    card = step("report.published.v1", template="unit_scorecard", subject="chengguan")
    assert told(card) == {f"unit:{CENTRE}": "supervisor", "unit:chengguan": "unit_handler"}
    street = step("report.published.v1", template="street_scorecard", subject="610104001")
    assert told(street)["unit:jd-qingnianlu"] == "street"
    nowhere = step("report.published.v1", template="street_scorecard", subject="610104999")
    assert told(nowhere) == {f"unit:{CENTRE}": "supervisor"}


def test_a_unit_that_asks_for_what_it_may_not_read_is_told_of_nothing() -> None:
    nosy = ReportSubscription("rsb_1", "report", "unit:chengguan")
    warned = ReportSubscription("rsb_2", "hotspot", "unit:chengguan")
    assert "unit:chengguan" not in told(step("report.published.v1", template="monthly"), nosy)
    other = step("report.published.v1", template="unit_scorecard", subject="huanwei")
    assert "unit:chengguan" not in told(other, nosy)
    assert "unit:chengguan" not in told(step("hotspot.warned.v1"), warned)


def test_a_warning_goes_to_the_centre_and_to_the_street_where_it_is() -> None:
    warning = step("hotspot.warned.v1", area_code="610104001002")
    assert told(warning) == {f"unit:{CENTRE}": "supervisor", "unit:jd-qingnianlu": "street"}
    assert "role:district_leader" in told(step("hotspot.warned.v1", level="proposal"))
    assert told(step("hotspot.warned.v1", area_code=None)) == {f"unit:{CENTRE}": "supervisor"}
    elsewhere = ReportSubscription("rsb_3", "hotspot", "role:analyst", area="610104002")
    assert "role:analyst" not in told(warning, elsewhere)


@pytest.mark.parametrize(
    "to",
    ["", "everybody", "unit:", "unit:nobody", "role:", "role:unit_handler", "role:service", "own "],
)
def test_who_can_reach_nobody_or_may_not_read_is_refused(to: str) -> None:
    with pytest.raises(UnusableSubscription):
        check(ReportSubscription("rsb_1", "report", to), TwoOffices())


def test_the_shipped_ones_can_be_used_and_name_real_events() -> None:
    for one in SHIPPED:
        check(one, TwoOffices())
    assert {"report.published.v1", "hotspot.warned.v1"} <= set(EVENTS)
