"""A checkout may lie in a folder whose name has spaces or Chinese signs in it."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import rabbitmq
from deploy.local.ports import Ports
from deploy.local.problems import CannotGoOn
from deploy.local.run_dir import RunDir

ROOT = Path(__file__).parents[3]
# What the kernel takes as the path of a socket, less what supervisor appends: a dot and a pid.
LONGEST_SOCKET_BYTES = 107 - len(".4194304")
TARGETS = ("demo", "up", "down", "status", "check", "e2e", "docs", "servers", "clean")


def commands(target: str, environment: Path) -> Iterator[list[str]]:
    """Yield what make would run of the virtual environment's programs."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    make = ["make", "-n", "-C", str(ROOT), f"VENV={environment}", target]
    told = subprocess.run(make, env=plain, check=True, capture_output=True, text=True).stdout
    yield from (shlex.split(line) for line in told.splitlines() if str(environment) in line)


@pytest.mark.parametrize("target", TARGETS)
def test_make_runs_the_environment_of_a_folder_with_a_space(target: str, tmp_path: Path) -> None:
    environment = tmp_path / "呼应 演示" / ".venv"
    found = list(commands(target, environment))
    assert found
    assert all(Path(words[0]).parent == environment / "bin" for words in found)


@pytest.mark.parametrize("signs", range(1, 60))
def test_the_supervisors_socket_fits_in_bytes_not_signs(signs: int) -> None:
    path = RunDir(Path("/home") / ("诉" * signs) / ".run").supervisor_socket
    assert len(os.fsencode(path)) <= LONGEST_SOCKET_BYTES


@pytest.fixture
def run(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[RunDir]:
    """Give a run folder of that name; what is made outside of it goes afterwards."""
    made = RunDir(tmp_path / request.param)
    made.prepare()
    yield made
    named = made.plainly_named().root
    if named != made.root:
        named.unlink()


ODD = ["with space", '诉求 "演示"', "a#b", "back\\slash"]


@pytest.mark.parametrize("run", ODD, indirect=True)
def test_the_broker_works_in_a_folder_of_any_name_under_a_plain_one(run: RunDir) -> None:
    plain = run.plainly_named()
    rabbitmq.configure(plain, Ports.from_base(8100), "secret")
    settings = (run / "rabbitmq" / "rabbitmq.conf").read_text()
    assert settings.isascii()
    assert f"load_definitions = {plain.root}/rabbitmq/definitions.json\n" in settings
    assert (run / "rabbitmq" / "definitions.json").exists()
    assert plain.plainly_named() == plain
    assert run.plainly_named() == plain


@pytest.mark.parametrize("run", ["plain"], indirect=True)
def test_a_plain_folder_keeps_its_own_name(run: RunDir) -> None:
    assert run.plainly_named() is run


@pytest.mark.parametrize("run", ODD[1:2], indirect=True)
def test_what_is_in_the_links_way_is_told_in_one_line(run: RunDir) -> None:
    named = run.plainly_named().root
    named.unlink()
    named.write_text("somebody's")
    with pytest.raises(CannotGoOn, match="is in the way: remove it"):
        run.plainly_named()
    named.unlink()
