"""A district's own files are read before anything starts; all that is wrong is told at once."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.reporting.entrypoints.cli.main import app
from services.reporting.settings import ReportingSettings
from services.reporting.wiring.own_files import faults_of, must_be_usable
from tests.contract.test_web_guards import settings_of


def settings(**given: Path) -> ReportingSettings:
    found = settings_of("reporting").model_copy(update=given)
    assert isinstance(found, ReportingSettings)
    return found


def test_what_is_shipped_is_usable() -> None:
    assert list(faults_of(settings())) == []
    must_be_usable(settings())


def test_all_that_is_wrong_is_told_with_its_setting_and_nothing_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    residents, spots = tmp_path / "residents.csv", tmp_path / "spots.yaml"
    residents.write_text("code,residents\nall,many\n", encoding="utf-8")
    spots.write_text("people: 5.5\nradius_metres: .nan\npeple: 3\n", encoding="utf-8")
    wrong = settings(
        reporting_residents_file=residents,
        reporting_hotspots_file=spots,
        reporting_templates_dir=tmp_path / "nowhere",
    )
    with pytest.raises(SystemExit) as left:
        must_be_usable(wrong)
    told = capsys.readouterr().err
    assert left.value.code == 2
    for words in (
        "HUYING_REPORTING_RESIDENTS_FILE: residents.csv: 第 2 行",
        "HUYING_REPORTING_HOTSPOTS_FILE: spots.yaml: people: 应为整数",
        "HUYING_REPORTING_HOTSPOTS_FILE: spots.yaml: radius_metres: 应为大于 0 的数",
        "HUYING_REPORTING_HOTSPOTS_FILE: spots.yaml: peple: 未知的键",
        "HUYING_REPORTING_TEMPLATES_DIR: ",
    ):
        assert words in told


@pytest.mark.parametrize(
    "content", [None, b"", b"indicators: 5", b"\xff", b"a: [", b"a: 2026-02-30"]
)
def test_a_file_of_indicators_that_is_none_stops_everything_that_counts(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "own.yaml"
    if content is not None:
        file.write_bytes(content)
    told = list(faults_of(settings(reporting_indicators_file=file)))
    assert told
    assert all(one.startswith("HUYING_REPORTING_INDICATORS_FILE: ") for one in told)


@pytest.mark.parametrize("command", [["report", "monthly"], ["public", "scan", "2026-10"]])
def test_a_command_tells_the_same_and_asks_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    (tmp_path / "own.yaml").write_text("title: 月报\nspan: fortnight\n", encoding="utf-8")
    given = {
        "HUYING_MONGODB_URL": "mongodb://nowhere.invalid",
        "HUYING_AMQP_URL": "amqp://nowhere.invalid",
        "HUYING_AMQP_MANAGEMENT_URL": "http://nowhere.invalid",
        "HUYING_RUN_DIR": str(tmp_path),
        "HUYING_SERVICE_TOKEN": "none",
        "HUYING_TOKEN_PUBLIC_KEY": "none",
        "HUYING_REPORTING_TEMPLATES_DIR": str(tmp_path),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(app, command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "own.yaml: span: 应为下列之一：day、week、month、quarter、year" in result.stderr
