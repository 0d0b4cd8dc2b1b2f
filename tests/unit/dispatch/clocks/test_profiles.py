"""E1: four profiles, chosen by category; limits by severity, kind, category, unit and tier."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.dispatch.adapters.preset_files import read_preset
from services.dispatch.domain.calendars.limits import Amount, TimeUnit
from services.dispatch.domain.clocks.reading_profiles import read_profiles
from services.dispatch.domain.clocks.sla import Case, Profiles
from services.dispatch.domain.directory.reading import read_directory
from services.dispatch.domain.terms import Kind, Severity
from services.dispatch.domain.tickets.opening import timing_of
from tests.factories.dispatch import directory_body, limit, ticket

PRESET = Path(__file__).parents[4] / "deploy" / "presets" / "lianhu"


@pytest.fixture(scope="module")
def profiles() -> Profiles:
    return read_directory(1, read_preset(PRESET)).sla


RESOLVE: list[tuple[str, Severity, Kind, int, TimeUnit]] = [
    # profile, severity, kind, resolve: the cells of rules.md §2 and §8
    ("default", "P0", "complaint", 2, "hour"),
    ("default", "P1", "help", 24, "hour"),
    ("default", "P2", "consult", 1, "working_day"),
    ("default", "P2", "complaint", 5, "working_day"),
    ("default", "P3", "report", 15, "working_day"),
    ("beijing", "P0", "complaint", 2, "hour"),
    ("beijing", "P1", "complaint", 24, "hour"),
    ("beijing", "P2", "complaint", 7, "day"),
    ("beijing", "P3", "complaint", 15, "day"),
    ("sichuan2026", "P2", "consult", 3, "working_day"),
    ("sichuan2026", "P2", "help", 7, "working_day"),
    ("sichuan2026", "P2", "suggestion", 7, "working_day"),
    ("sichuan2026", "P2", "complaint", 15, "working_day"),
    ("sichuan2026", "P2", "report", 15, "working_day"),
    ("shandong", "P2", "consult", 5, "working_day"),
    ("shandong", "P2", "complaint", 5, "working_day"),
    ("shandong", "P3", "report", 5, "working_day"),
]


@pytest.mark.parametrize(("profile", "severity", "kind", "amount", "unit"), RESOLVE)
def test_four_profiles_have_the_limits_of_their_places(
    profiles: Profiles, profile: str, severity: Severity, kind: Kind, amount: int, unit: TimeUnit
) -> None:
    found = profiles.by_code[profile].limits(Case(severity, kind))
    assert found.resolve == Amount(amount, unit)


def test_shandong_returns_within_two_working_days_and_extends_by_ten(profiles: Profiles) -> None:
    found = profiles.by_code["shandong"].limits(Case("P2", "complaint"))
    assert found.return_ == Amount(2, "working_day")
    assert found.extension is not None
    assert (found.extension.times, found.extension.limit) == (1, Amount(10, "working_day"))


def test_urgent_limits_run_day_and_night_in_every_profile(profiles: Profiles) -> None:
    """P0 and P1 never stop for the night, a weekend or a holiday."""
    for profile in profiles.by_code.values():
        for severity in ("P0", "P1"):
            found = profile.limits(Case(severity, "complaint"))
            units = {
                found.of(kind).unit for kind in ("screen", "acknowledge", "contact", "resolve")
            }
            assert units <= {"minute", "hour"}


def district_with(*rules: dict[str, Any], **profile: Any) -> Profiles:
    body = directory_body()
    sla = {**body["sla_profile"], "overrides": list(rules), **profile}
    return read_profiles({**body, "sla_profile": sla})


def rule(days: int, **when: Any) -> dict[str, Any]:
    return {"when": when, "clocks": {"resolve": limit(days, "working_day")}}


def test_most_particular_rule_has_the_last_word() -> None:
    """By class, by matter, by unit, by tier; what no rule speaks of stays as the level has it."""
    found = district_with(
        rule(9, category="0104", unit="chengguan"),
        rule(4, category="01"),
        rule(6, category="0104"),
        rule(2, tier=2),
        rule(8, severity="P2", kind="complaint", unit="gongan"),
    ).fallback

    def days(**said: Any) -> int:
        case = replace(Case("P2", "complaint"), **said)
        return found.limits(case).resolve.amount

    assert days() == 5
    assert days(category="0102") == 4
    assert days(category="0104") == 6
    assert days(category="0104", unit="chengguan") == 9
    assert days(tier=3) == 2
    assert days(unit="gongan") == 8
    assert found.limits(Case("P2", "complaint", tier=2)).acknowledge == Amount(2, "working_hour")


def test_category_goes_by_its_own_profile_and_its_unit_by_that_limit() -> None:
    """The matter's profile goes before its class's, and that before the district's."""
    body = directory_body()
    beijing = {**body["sla_profile"], "code": "beijing", "overrides": []}
    beijing["levels"] = {**beijing["levels"], "P2": {**beijing["levels"]["P2"]}}
    beijing["levels"]["P2"]["resolve"] = limit(7, "day")
    categories = [
        {**row, "sla_profile": "beijing"} if row["code"] == "01" else row
        for row in body["categories"]
    ]
    where = read_directory(1, {**body, "sla_profiles": [beijing], "categories": categories})
    case = ticket(where)

    assert timing_of(where).profile(case).code == "beijing"
    resolve = case.running("resolve")
    assert resolve is not None
    assert resolve.limit == Amount(7, "day")
    assert where.sla.of("0501").code == "default"


def test_profile_may_count_the_day_of_receipt_as_the_first_day() -> None:
    """Where the profile says so; hours and minutes have no first day."""
    found = district_with(first_day="day_of_receipt").fallback.limits(Case("P2", "complaint"))

    assert found.resolve == Amount(5, "working_day", counts_receipt=True)
    assert not found.acknowledge.counts_receipt
