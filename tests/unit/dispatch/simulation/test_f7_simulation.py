"""F7: a simulated month runs the real domain on a virtual clock, and the seed decides it."""

import json
import pickle
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from services.dispatch.adapters.preset_files import read_preset, read_rosters, read_sample_appeals
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.reading import read_directory
from services.dispatch.domain.simulation.comparing import side_by_side
from services.dispatch.domain.simulation.district import District
from services.dispatch.domain.simulation.habits import Habits, Month, arrivals
from services.dispatch.domain.simulation.tally import Tally
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.entrypoints.cli.main import app
from tests.factories.rosters import ZONE

LIANHU = Path(__file__).parents[4] / "deploy" / "presets" / "lianhu"
MONDAY = datetime(2026, 11, 2, tzinfo=ZONE)  # a Monday
COUNT, DAYS = 120, 30


@pytest.fixture(scope="module")
def body() -> dict[str, Any]:
    """The preset's directory."""
    return read_preset(LIANHU)


@pytest.fixture(scope="module")
def directory(body: dict[str, Any]) -> Directory:
    rotas = {(rota.unit, rota.tier): rota for rota in read_rosters(LIANHU)}
    return replace(read_directory(1, body), rotas=rotas)


@pytest.fixture(scope="module")
def samples() -> list[Appeal]:
    rows = read_sample_appeals(LIANHU)
    return [
        Appeal(row["id"], "hotline", "complaint", row["title"], row["text"], MONDAY) for row in rows
    ]


def play(directory: Directory, samples: list[Appeal], seed: int = 7, **habits: float) -> Any:
    """Return the report of a month."""
    month = Month(COUNT, MONDAY, DAYS)
    return District(directory, samples, Habits(**habits), seed).play(month).report()


def test_f7_the_same_seed_gives_the_same_month_and_another_seed_another(
    directory: Directory, samples: list[Appeal]
) -> None:
    first = play(directory, samples)
    assert play(directory, samples) == first
    assert play(directory, samples, seed=8) != first


def test_f7_a_month_played_in_parts_is_the_same_month(
    directory: Directory, samples: list[Appeal]
) -> None:
    """Tickets do not meet: what processes count apart adds up to what one counts."""
    whole, month = Tally(), Month(COUNT, MONDAY, DAYS)
    for part in range(3):
        apart = District(directory, samples, Habits(), 7)
        whole.merge(pickle.loads(pickle.dumps(apart)).play(month, part, 3))  # noqa: S301 - ours
    assert whole.report() == play(directory, samples)


def test_f7_the_report_adds_up(directory: Directory, samples: list[Appeal]) -> None:
    """Every appeal that came is closed or open; tiers, units and duty officers are counted."""
    report = play(directory, samples)
    assert report["opened"] == COUNT
    assert sum(report["closed"].values()) + report["open_at_end"] == COUNT
    tiers = report["escalations"]
    assert sum(tiers["by_tier"].values()) == sum(tiers["by_trigger"].values()) == tiers["total"] > 0
    assert sum(report["breaches"]["by_clock"].values()) == report["breaches"]["total"] > 0
    assert report["duty_officers"]
    assert report["without_duty_officer"] == 0
    assert report["refused_acts"].keys() <= {"return:return_too_late"}


def test_f7_people_who_are_in_time_miss_nothing(
    directory: Directory, samples: list[Appeal]
) -> None:
    """The clocks are the real ones: whoever uses a tenth of his time is never late."""
    quick = dict.fromkeys(("screen", "acknowledge", "contact", "resolve", "centre"), 0.05)
    report = play(directory, samples, spread=0.0, slowness=0.0, returns=0.0, **quick)
    late = report["breaches"]["by_clock"]
    assert late.get("resolve", 0) == 0
    assert report["breaches"]["total"] < play(directory, samples)["breaches"]["total"] / 4


def test_f7_a_policy_that_presses_less_tells_less(
    body: dict[str, Any], directory: Directory, samples: list[Appeal]
) -> None:
    """Without reminders, cards and watches the same month has fewer notices and papers."""
    quiet = deepcopy(body["policies"])
    pressing = {"at_risk", "ignored", "untouched"}
    for row in quiet:
        row["rules"] = [rule for rule in row["rules"] if rule["on"] not in pressing]
    other = replace(read_directory(1, {**body, "policies": quiet}), rotas=directory.rotas)

    loud, silent = play(directory, samples), play(other, samples)

    assert silent["reminders"] == 0 < loud["reminders"]
    assert silent["notices"] < loud["notices"]
    rows = {name: change for name, _, change in side_by_side([loud, silent])}
    assert rows["notices"] == silent["notices"] - loud["notices"]


def test_f7_appeals_come_by_day_rather_than_by_night() -> None:
    """Hours of the hotline: ten in the morning is busier than three at night."""
    found = arrivals(2000, MONDAY, 30, Random(1))  # noqa: S311 - always the same
    assert found == sorted(found)
    assert sum(at.hour == 10 for at in found) > 5 * sum(at.hour == 3 for at in found)


def test_f7_two_policies_side_by_side_on_the_command_line(
    body: dict[str, Any], tmp_path: Path
) -> None:
    standing = LIANHU / "escalation_policy.yaml"
    draft = tmp_path / "draft.yaml"
    draft.write_text(standing.read_text("utf-8").replace("percent: 50", "percent: 60"), "utf-8")
    given = ["simulate", "--appeals", "40", "--days", "10", "--seed", "3"]
    both = [*given, "--policy", str(standing), "--policy", str(draft)]

    done = CliRunner().invoke(app, [*both, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [one["policy"] for one in found["reports"]] == ["escalation_policy", "draft"]
    beside = {row["name"]: row["values"] for row in found["side_by_side"]}
    assert beside["notices"] == [one["notices"] for one in found["reports"]]
    assert "tier 1" in CliRunner().invoke(app, both).stdout

    draft.write_text(yaml.safe_dump({"policies": []}), "utf-8")
    assert CliRunner().invoke(app, [*given, "--policy", str(draft)]).exit_code == 1


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-29", "tomorrow"])
def test_f7_a_first_day_that_no_month_has_is_told(day: str) -> None:
    done = CliRunner().invoke(app, ["simulate", "--start", day, "--appeals", "1"])
    assert done.exit_code == 2
    assert "--start" in done.output
