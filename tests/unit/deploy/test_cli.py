"""A setting that cannot be used is told in one line, without a traceback."""

from pathlib import Path

import pytest

from deploy.local import cli
from deploy.local.problems import CannotGoOn


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUYING_PORT_BASE", "abc"),
        ("HUYING_PORT_BASE", "80"),
        ("HUYING_PORT_BASE", "65500"),
        ("HUYING_PORT_BASE", "9" * 5_000),
        ("HUYING_PORT_BASE", "8100.0"),
        ("HUYING_PORT_BASE", "-8100"),
        ("HUYING_REPLICAS", "0"),
        ("HUYING_REPLICAS", "3"),
    ],
)
def test_an_unusable_number_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(CannotGoOn, match=name):
        cli.configured()


def test_the_command_ends_with_one_line_and_status_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["huying", "status"])
    monkeypatch.setenv("HUYING_PORT_BASE", "abc")
    with pytest.raises(SystemExit) as leaving:
        cli.main()
    assert leaving.value.code == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_run_folder_may_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUYING_RUN_DIR", str(tmp_path))
    assert cli.configured().run_dir == tmp_path


@pytest.mark.parametrize("command", ["up", "down", "servers"])
def test_a_run_folder_that_cannot_be_made_is_told_in_one_line(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "run").write_text("a file")
    monkeypatch.setattr("sys.argv", ["huying", command])
    monkeypatch.setenv("HUYING_RUN_DIR", str(tmp_path / "run"))
    with pytest.raises(SystemExit) as leaving:
        cli.main()
    assert leaving.value.code == 1
    line = f"huying: {tmp_path}/run cannot be used: File exists\n"
    assert capsys.readouterr().err.endswith(line)
