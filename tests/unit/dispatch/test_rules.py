"""C2, C4: a rule asks for area, attributes and time; what did not lead says why not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.dispatch.domain.routing.choosing import (
    barred,
    candidates,
    find_unit,
    support_findings,
    supports,
)
from services.dispatch.domain.routing.conditions import Condition, Facts
from services.dispatch.domain.routing.deciding import route
from services.dispatch.domain.routing.reading_rules import read_condition
from tests.factories.dispatch import (
    COMMUNITY,
    COMMUNITY_UNIT,
    OTHER_COMMUNITY,
    UNIT,
    appeal,
    directory,
    directory_body,
)

WORKING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 10:00 in Xi'an
NIGHT = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # Monday 23:30


def rule(name: str, unit: str = "gongan", **changes: Any) -> dict[str, Any]:
    row = {"id": name, "category": "0104", "area": None, "unit": unit, "role": "lead"}
    return {**row, **changes}


def facts(at: datetime = WORKING, **changes: Any) -> Facts:
    where = directory()
    given: dict[str, Any] = {
        "category": "0104",
        "area": COMMUNITY,
        "at": at.astimezone(where.calendar.zone),
        "working": where.calendar.is_open(at),
        "kind": "complaint",
        "severity": "P2",
        "channel": "web",
    }
    return Facts(**{**given, **changes})


CASES = [
    ({"kinds": ["report"]}, {"kind": "report"}, {}, "kind"),
    ({"severities": ["P0", "P1"]}, {"severity": "P0"}, {}, "severity"),
    ({"channels": ["hotline"]}, {"channel": "hotline"}, {}, "channel"),
    ({"confidential": True}, {"confidential": True}, {}, "confidential"),
    ({"danger": True}, {"danger": True}, {}, "danger"),
    ({"working_time": "off"}, {"at": NIGHT}, {}, "working_time"),
    ({"working_time": "working"}, {}, {"at": NIGHT}, "working_time"),
    ({"hours": [["22:00", "06:00"]]}, {"at": NIGHT}, {}, "hours"),
    ({"hours": [["09:00", "12:00"], ["13:00", "17:00"]]}, {}, {"at": NIGHT}, "hours"),
]


@pytest.mark.parametrize(("when", "fits", "misses", "why_not"), CASES)
def test_a_condition_decides_and_is_named_where_it_does_not_fit(
    when: dict[str, Any], fits: dict[str, Any], misses: dict[str, Any], why_not: str
) -> None:
    """Each attribute, and the time, by itself."""
    here = directory(routing_rules=[rule("special", when=when)])

    found, other = find_unit(facts(**fits), here), find_unit(facts(**misses), here)

    assert found
    assert (found.unit, found.rule_id) == ("gongan", "special")
    assert other
    assert (other.unit, other.by) == (UNIT, "duty_list")
    considered = {item.id: item.why_not for item in candidates(facts(**misses), here)}
    assert considered == {"special": why_not, "duty-0104": None}


ORDERS = [
    ("the smaller area", {"area": COMMUNITY}, {"area": "610104001"}),
    ("an area before none", {"area": "610104"}, {}),
    ("the category before its class", {"category": "0104"}, {"category": "01"}),
    ("a class before every matter", {"category": "01"}, {"category": None}),
    ("the one that asks more", {"when": {"kinds": ["complaint"]}}, {}),
    ("priority before all", {"priority": 1}, {"area": COMMUNITY}),
    ("the first of two alike", {}, {}),
]


@pytest.mark.parametrize(("what", "first", "second"), ORDERS)
def test_of_two_rules_that_hold(what: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    """The order is fixed, and the loser names the winner."""
    rows = [rule("winner", "gongan", **first), rule("loser", "shizheng", **second)]
    if what != "the first of two alike":
        rows.reverse()
    here = directory(routing_rules=rows)

    found = find_unit(facts(), here)
    considered = {item.id: (item.why_not, item.detail) for item in candidates(facts(), here)}

    assert found, what
    assert found.rule_id == "winner", what
    assert considered["loser"] == ("goes_after", "winner")
    assert considered["winner"][0] is None


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"effective_from": "2026-11-23"}, True),
        ({"effective_from": "2026-11-24"}, False),
        ({"effective_to": "2026-11-23"}, True),
        ({"effective_to": "2026-11-22"}, False),
    ],
)
def test_a_rule_holds_from_its_first_day_to_its_last(changes: dict[str, str], holds: bool) -> None:
    """Local days of the district."""
    found = find_unit(facts(), directory(routing_rules=[rule("dated", **changes)]))

    assert found
    assert (found.rule_id == "dated") is holds


def test_a_community_never_leads_what_its_published_list_does_not_name() -> None:
    """C4: a rule that sends it down is passed over, with the reason."""
    here = directory(routing_rules=[rule("down", COMMUNITY_UNIT, area=COMMUNITY)])

    found = find_unit(facts(), here)

    assert found
    assert found.unit == UNIT
    assert candidates(facts(), here)[0].why_not == "not_on_published_list"
    assert barred(COMMUNITY_UNIT, "1403", here) is None


def test_department_work_on_a_communitys_list_is_not_sent_down_either() -> None:
    """The list of the smallest area would win; the department's does."""
    lists = [*directory_body()["duty_lists"]]
    lists.append({"unit": COMMUNITY_UNIT, "categories": ["0104"], "areas": [COMMUNITY]})
    here = directory(duty_lists=lists)

    found = find_unit(facts(), here)

    assert found
    assert found.unit == UNIT
    assert barred(COMMUNITY_UNIT, "0104", here) == "department_work"


def test_supports_are_named_by_the_same_conditions_and_never_the_lead() -> None:
    """主办 and 协办 are two units."""
    rows = [
        rule("s1", "gongan", role="support", when={"severities": ["P0"]}),
        rule("s2", "shizheng", role="support", category="01"),
        rule("s3", UNIT, role="support"),
        rule("s4", "long-gone", role="support"),
    ]
    here = directory(routing_rules=rows)

    assert supports(facts(), here, UNIT) == ("shizheng",)
    assert supports(facts(severity="P0"), here, UNIT) == ("gongan", "shizheng")


def test_duty_lists_name_supports_too_in_their_own_areas_and_after_the_rules() -> None:
    """The second column of a 职责清单; a unit that a rule names as well comes once."""
    lists = [
        *directory_body()["duty_lists"],
        {"unit": "gongan", "categories": [], "supports": ["0104"], "areas": None},
        {"unit": COMMUNITY_UNIT, "categories": [], "supports": ["0104"], "areas": [COMMUNITY]},
        {"unit": "shizheng", "categories": [], "supports": ["0104"], "areas": [OTHER_COMMUNITY]},
    ]
    here = directory(duty_lists=lists, routing_rules=[rule("s1", "gongan", role="support")])

    found = support_findings(facts(), here, UNIT)
    assert [(item.unit, item.by, item.rule_id) for item in found] == [
        ("gongan", "rule", "s1"),
        (COMMUNITY_UNIT, "duty_list", "support-0104"),
    ]
    assert supports(facts(area=OTHER_COMMUNITY), here, UNIT) == ("gongan", "shizheng")


def test_lists_of_other_areas_are_counted_in_one_line() -> None:
    """131 communities lead their quarrels; one line says that 130 are elsewhere."""
    lists = [*directory_body()["duty_lists"]]
    lists += [{"unit": "gongan", "categories": ["1403"], "areas": [OTHER_COMMUNITY]}] * 3
    here = directory(duty_lists=lists)

    found = candidates(facts(category="1403"), here)

    assert [(item.unit, item.why_not, item.count) for item in found] == [
        (COMMUNITY_UNIT, None, 1),
        ("gongan", "other_area", 3),
    ]


def test_an_appeal_is_routed_by_the_hour_at_which_it_is_opened() -> None:
    """A night desk takes what comes after hours; the decision keeps its time."""
    here = directory(routing_rules=[rule("night", when={"working_time": "off"})])

    by_day, by_night = route(appeal(), here, WORKING), route(appeal(), here, NIGHT)

    assert (by_day.unit, by_night.unit) == (UNIT, "gongan")
    assert by_night.decided_at == NIGHT


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ({}, {"kinds": ["report"]}, True),
        ({"kinds": ["report"]}, {"kinds": ["help"]}, False),
        ({"danger": True}, {"danger": False}, False),
        ({"working_time": "off"}, {"working_time": "working"}, False),
        ({"hours": [["22:00", "06:00"]]}, {"hours": [["05:00", "07:00"]]}, True),
        ({"hours": [["22:00", "06:00"]]}, {"hours": [["06:00", "22:00"]]}, False),
    ],
)
def test_conditions_know_whether_a_matter_may_fit_both(
    one: dict[str, Any], other: dict[str, Any], meet: bool
) -> None:
    """What lint asks of two rules for one place."""
    assert read_condition(one).meets(read_condition(other)) is meet
    assert read_condition(other).meets(read_condition(one)) is meet
    assert Condition().size == 0
