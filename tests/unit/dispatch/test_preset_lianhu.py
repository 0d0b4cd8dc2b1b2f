"""The preset lianhu is whole: counts, tiling, calendar, and words that route its own sample."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import phonenumbers
import pytest
import shapely
from shapely.geometry import Polygon

from services.dispatch.adapters.preset_files import read_preset, read_sample_appeals
from services.dispatch.domain.directory.reading import read_directory
from services.dispatch.domain.routing.keyword_rules import CategoryRule, classify
from services.intake.domain.danger.finding import find_danger
from services.intake.domain.directory import read_directory as read_by_intake

LIANHU = Path(__file__).parents[3] / "deploy" / "presets" / "lianhu"


@pytest.fixture(scope="module")
def body() -> dict[str, Any]:
    return read_preset(LIANHU)


@pytest.fixture(scope="module")
def appeals() -> list[dict[str, str]]:
    return read_sample_appeals(LIANHU)


@pytest.fixture(scope="module")
def rules(body: dict[str, Any]) -> tuple[CategoryRule, ...]:
    return tuple(
        CategoryRule(row["code"], tuple(row["keyword_weights"].items()))
        for row in body["categories"]
        if row["keywords"]
    )


def test_the_district_has_its_published_numbers(body: dict[str, Any]) -> None:
    areas = Counter(area["kind"] for area in body["areas"])
    units = Counter(unit["kind"] for unit in body["units"])

    assert areas == {"district": 1, "subdistrict": 9, "community": 131, "grid": 364}
    assert units == {"centre": 1, "department": 84, "subdistrict": 9, "community": 131}


def test_every_community_is_paired_with_a_department(body: dict[str, Any]) -> None:
    assert len({row["community"] for row in body["pairings"]}) == 131
    assert len({row["department"] for row in body["pairings"]}) == 84


def test_the_grids_tile_the_district_without_gap_or_overlap(body: dict[str, Any]) -> None:
    shapes = {area["code"]: Polygon(area["polygon"]) for area in body["areas"]}
    grids = [shape for code, shape in shapes.items() if len(code) == 15]

    assert shapely.coverage_is_valid(grids)
    assert sum(grid.area for grid in grids) == pytest.approx(shapes["610104"].area, rel=1e-9)
    assert all(area["synthetic"] for area in body["areas"])


def test_every_area_lies_in_the_area_above(body: dict[str, Any]) -> None:
    shapes = {area["code"]: Polygon(area["polygon"]) for area in body["areas"]}

    for area in body["areas"]:
        if area["parent"]:
            assert shapes[area["parent"]].buffer(1e-7).covers(shapes[area["code"]]), area["code"]


def test_grids_of_a_community_are_numbered_without_a_gap(body: dict[str, Any]) -> None:
    numbers: dict[str, list[int]] = {}
    for area in body["areas"]:
        if area["kind"] == "grid":
            numbers.setdefault(area["parent"], []).append(int(area["code"][12:]))

    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_the_calendar_agrees_with_the_state_council_on_every_day_of_2026(
    body: dict[str, Any],
) -> None:
    year = body["calendar"]["years"]["2026"]
    for offset in range(365):
        day = date(2026, 1, 1) + timedelta(days=offset)
        working = day.isoformat() not in year["holidays"] and (
            day.weekday() < 5 or day.isoformat() in year["workdays"]
        )

        assert working == chinese_calendar.is_workday(day), day


def test_communities_lead_their_matter_list_and_no_department_work(body: dict[str, Any]) -> None:
    kinds = {unit["code"]: unit["kind"] for unit in body["units"]}
    led: dict[str, set[str]] = {}
    for row in body["duty_lists"]:
        led.setdefault(kinds[row["unit"]], set()).update(row["categories"])

    assert led["community"] == {"0307", "1403", "1404", "1407"}
    assert not led["community"] & led["department"]


def test_supports_are_published_with_the_duty_lists_that_name_them(body: dict[str, Any]) -> None:
    """A department's everywhere, a community's in its own area."""
    listed = {row["unit"]: row for row in body["duty_lists"]}

    assert "0601" in listed["huanbao"]["supports"]
    assert all("supports" in row for row in listed.values())
    assert {rule["id"] for rule in body["routing_rules"] if rule["role"] == "support"} == {
        "parking-pavement",
        "lift-safety",
    }


def test_noise_is_split_between_three_departments(body: dict[str, Any]) -> None:
    leads = {r["category"]: r["unit"] for r in body["routing_rules"] if r["role"] == "lead"}

    assert (leads["0601"], leads["0602"], leads["0603"]) == ("chengguan", "gongan", "huanbao")


def test_every_matter_has_at_least_ten_words(body: dict[str, Any]) -> None:
    matters = [row for row in body["categories"] if row["parent"]]

    assert len({row["parent"] for row in matters}) == 15
    assert len(matters) >= 90
    assert [r["code"] for r in matters if len(r["keywords"]) < 10 and r["code"] != "1506"] == []


def test_the_sample_has_200_appeals_with_repeats_and_two_dangers(
    body: dict[str, Any], appeals: list[dict[str, str]]
) -> None:
    rules = read_by_intake(1, body).danger
    told = {row["id"]: f"{row['title']}\n{row['text']}" for row in appeals}
    dangerous = [one for one, text in told.items() if find_danger(text, None, rules).is_alarming]
    phones = [row["phone"] for row in appeals if row["phone"]]

    assert len(appeals) == 200
    assert sum(bool(row["repeat_of"]) for row in appeals) == 20
    assert len(dangerous) == 2
    assert len(set(phones)) == len(phones)
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(p, "CN")) for p in phones)


def test_a_repeat_is_of_the_same_matter(appeals: list[dict[str, str]]) -> None:
    by_id = {row["id"]: row for row in appeals}

    for row in appeals:
        original = by_id.get(row["repeat_of"], row)
        assert row["expected_category"] == original["expected_category"], row["id"]


def test_words_route_at_least_four_of_five_sample_appeals(
    rules: tuple[CategoryRule, ...], appeals: list[dict[str, str]]
) -> None:
    right = wrong = 0
    for row in appeals:
        match = classify(f"{row['title']}\n{row['text']}", rules)
        if match and match.is_certain:
            right += match.category == row["expected_category"]
            wrong += match.category != row["expected_category"]

    assert right >= 160
    assert wrong <= 10


def test_addresses_of_the_sample_lead_to_an_area_that_holds_their_community(
    body: dict[str, Any], appeals: list[dict[str, str]]
) -> None:
    """The gazetteer is made up, but at one with the sample; what is doubtful stays undecided."""
    areas = read_directory(1, body).areas
    right = wrong = 0
    for row in appeals:
        found = areas.by_text(row["address"]) if row["community_code"] else None
        if found is not None and found.code is not None:
            right += areas.inside(row["community_code"], found.code)
            wrong += not areas.inside(row["community_code"], found.code)

    assert all(place["synthetic"] for place in body["gazetteer"])
    assert right >= 140
    assert wrong <= 5
