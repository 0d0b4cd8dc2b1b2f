"""A checkout may lie in a folder whose name has spaces or Chinese signs in it."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import rabbitmq
from deploy.local.ports import Ports
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
def home(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Where the node of a run folder of that name has its settings."""
    run = RunDir(tmp_path / request.param)
    run.prepare()
    rabbitmq.configure(run, Ports.from_base(8100), "secret")
    return run / "rabbitmq"


@pytest.mark.parametrize(
    "home", ["plain", "with space", '诉求 "演示"', "a#b", "back\\slash"], indirect=True
)
def test_the_brokers_settings_are_in_signs_it_can_read(home: Path) -> None:
    settings = (home / "rabbitmq.conf").read_text()
    assert settings.isascii()
    assert all(" " not in line.partition(" = ")[2] for line in settings.splitlines())


@pytest.mark.parametrize("home", ['诉求 "演示"', "back\\slash"], indirect=True)
def test_the_broker_finds_its_user_in_a_folder_of_any_name(home: Path) -> None:
    terms = (home / "advanced.config").read_text(encoding="utf-8")
    path = terms.partition('load_definitions, "')[2].rpartition('"}')[0]
    unescaped = path.replace('\\"', '"').replace("\\\\", "\\")
    assert unescaped == str(home / "definitions.json")


@pytest.mark.parametrize("home", ["plain"], indirect=True)
def test_a_broker_in_a_plain_folder_needs_no_second_file(home: Path) -> None:
    assert f"load_definitions = {home}/definitions.json\n" in (home / "rabbitmq.conf").read_text()
    assert not (home / "advanced.config").exists()


ERL = """#!/bin/sh
if [ -z "$ERL_ROOTDIR" ]
then
    ROOTDIR=/usr/lib/erlang
    if [ "$dyn_rootdir" != "$ROOTDIR" ] && [ "$dyn_rootdir" != "" ]
    then
        ROOTDIR=/usr/lib/erlang
    fi
fi
printf %s "$ROOTDIR"
"""


def test_unpacked_erlang_finds_itself_wherever_the_checkout_is_moved(tmp_path: Path) -> None:
    erl = tmp_path / "erlang" / "bin" / "erl"
    erl.parent.mkdir(parents=True)
    erl.write_text(ERL)
    for place in ("plain", "with space", "it's 'quoted'", "呼应", "plain"):
        rabbitmq.relocate_erlang(erl.parents[1].rename(tmp_path / place))
        erl = tmp_path / place / "bin" / "erl"
        told = subprocess.run(["sh", str(erl)], check=True, capture_output=True, text=True).stdout
        assert told == str(tmp_path / place)
