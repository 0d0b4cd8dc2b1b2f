"""What each command of make asks of the machine before it does its work."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def asked(target: str) -> str:
    """Return what make would run."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    make = ["make", "-n", "-C", str(ROOT), target]
    return subprocess.run(make, env=plain, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("target", ["down", "status", "servers", "clean"])
def test_looking_and_stopping_need_no_script_of_the_pages(target: str) -> None:
    """Without a network each try to fetch them takes a minute."""
    assert "bootstrap.sh local" in asked(target)
    assert "vendor.sh" not in asked(target)


@pytest.mark.parametrize("target", ["demo", "up", "setup"])
def test_starting_brings_packages_then_the_scripts_of_the_pages(target: str) -> None:
    lines = asked(target).splitlines()
    first = next(at for at, line in enumerate(lines) if "bootstrap.sh local" in line)
    assert "vendor.sh local" in lines[first + 1]
