"""What the installer is asked for, on a machine whose settings are for something else."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PIP = """#!/bin/sh
case "$*" in
*"config list"*) printf '%s\\n' "global.index-url='https://global.example/simple'" ;;
esac
"""
UV = """#!/bin/sh
echo "$UV_DEFAULT_INDEX" "$@" >>"$(dirname "$0")/asked"
"""


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """An environment in a folder with a space, whose pip and uv only say what they were asked."""
    shutil.copytree(ROOT / "deploy/requirements", tmp_path / "a b/deploy/requirements")
    (tmp_path / "a b/deploy/local").mkdir()
    shutil.copy(ROOT / "deploy/local/bootstrap.sh", tmp_path / "a b/deploy/local")
    programs = tmp_path / "other place/bin"
    programs.mkdir(parents=True)
    for name, script in (("python", PIP), ("uv", UV)):
        (programs / name).write_text(script)
        (programs / name).chmod(0o755)
    return programs.parent


def asked(venv: Path, **settings: str) -> str:
    script = venv.parent / "a b/deploy/local/bootstrap.sh"
    names = ("UV_DEFAULT_INDEX", "PIP_INDEX_URL")
    plain = {name: value for name, value in os.environ.items() if name not in names}
    environment = {**plain, "HUYING_VENV": str(venv), **settings}
    subprocess.run(["sh", str(script), "local"], env=environment, check=True, capture_output=True)
    return (venv / "bin/asked").read_text()


def test_packages_go_into_our_environment_whichever_one_the_machine_works_in(venv: Path) -> None:
    told = asked(venv, UV_SYSTEM_PYTHON="1", UV_PYTHON="3.13", VIRTUAL_ENV="/elsewhere")
    assert f"--python {venv}/bin/python " in told
    assert (venv / ".huying-local").exists()


def test_the_index_is_the_one_that_pip_would_ask(venv: Path) -> None:
    assert asked(venv).startswith("https://global.example/simple pip install ")
    (venv / ".huying-local").unlink()
    (venv / "bin/asked").unlink()
    told = asked(venv, PIP_INDEX_URL="https://environment.example/simple")
    assert told.startswith("https://environment.example/simple ")
