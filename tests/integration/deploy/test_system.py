"""A local system is started, killed, occupied and stopped for real; only its servers run here."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from deploy.local import leftovers
from deploy.local.ports import Ports
from deploy.local.problems import CannotGoOn
from deploy.local.process import GROUPS
from deploy.local.run_dir import RunDir
from deploy.local.system import System
from tests.conftest import Vhost
from tests.support import eventually
from tests.support.system import free_port_base, private_system

WITHOUT_SERVICES = GROUPS[:2]
pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def started() -> Iterator[System]:
    with private_system() as system:
        system.up(WITHOUT_SERVICES)
        yield system


@pytest.fixture
def system(started: System) -> System:
    """The same system for every test, whatever the one before did to it."""
    started.up(WITHOUT_SERVICES)
    return started


def _up(system: System) -> dict[str, str]:
    return {row["name"]: row["health"] for row in system.status() if row["pid"]}


def test_up_makes_both_servers_ready(system: System) -> None:
    assert {"mongodb": "ready", "rabbitmq": "ready"}.items() <= _up(system).items()


def test_up_again_leaves_everything_running_as_it_is(system: System) -> None:
    before = system.pids()
    system.up(WITHOUT_SERVICES)
    assert system.pids() == before


def test_the_broker_knows_our_user_only(system: System) -> None:
    url = system.access()["urls"]["amqp_management"]
    users = httpx2.get(f"{url}/api/users", timeout=60).json()
    assert [user["name"] for user in users] == ["huying"]


def test_a_killed_supervisor_leaves_nothing_that_a_new_start_does_not_end(system: System) -> None:
    before = system.pids()
    system.kill("supervisord")
    system.up(WITHOUT_SERVICES)
    after = system.pids()
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())
    assert "ready" in _up(system)["mongodb"]


@pytest.mark.parametrize("name", ["mongodb", "rabbitmq", "receiver"])
def test_what_is_killed_comes_back(system: System, name: str) -> None:
    killed = system.kill(name)
    eventually(lambda: system.pids().get(name, killed) != killed)
    system.wait_ready(120)
    restarts = {row["name"]: row["restarts"] for row in system.status()}
    assert restarts[name] >= 1


def test_a_stopped_server_stays_away_until_it_is_started(system: System) -> None:
    system.stop("rabbitmq")
    assert "rabbitmq" not in system.pids()
    system.start("rabbitmq")
    system.wait_ready(120)


def test_everything_listens_on_loopback_only(system: System) -> None:
    ours = {f"{p:04X}" for p in Ports.from_base(system.port_base).numbers.values()}
    listening = _listening(Path("/proc/net/tcp")) + _listening(Path("/proc/net/tcp6"))
    addresses = {address for address, port in listening if port in ours}
    assert addresses <= {"0100007F", "00000000000000000000000001000000"}


def test_down_ends_everything_and_is_harmless_twice(system: System) -> None:
    system.down()
    system.down()
    assert system.pids() == {}
    assert leftovers.end_marked(system.run_dir) == 0


def test_stale_pid_files_and_sockets_are_harmless(system: System) -> None:
    """As after a reboot: the files are there, the pids belong to strangers."""
    system.down()
    run = RunDir(system.run_dir)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        run.pid_file("mongodb").write_text(str(stranger.pid))
        run.pid_file("supervisord").write_text(str(stranger.pid))
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(run.supervisor_socket))
        system.up(WITHOUT_SERVICES)
        assert stranger.poll() is None
        stranger.communicate(b"\n")
    assert _up(system)["mongodb"] == "ready"


def test_an_occupied_port_is_named_with_its_process(system: System) -> None:
    system.down()
    with socket.socket() as occupier:
        occupier.bind(("127.0.0.1", Ports.from_base(system.port_base)["amqp"]))
        occupier.listen()
        with pytest.raises(CannotGoOn, match=rf"(?s)amqp.*process {os.getpid()} "):
            system.up(WITHOUT_SERVICES)
    assert "mongodb" not in system.pids()


@pytest.mark.parametrize("name", ["HUYING_MONGODB_URL", "HUYING_AMQP_URL"])
def test_a_server_of_the_users_own_that_is_away_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheme = "mongodb" if "MONGODB" in name else "amqp"
    monkeypatch.setenv(name, f"{scheme}://127.0.0.1:1/")
    with pytest.raises(CannotGoOn, match=name):
        System(tmp_path, free_port_base()).up(WITHOUT_SERVICES)


def test_servers_of_the_users_own_are_used(
    mongodb_url: str, vhost: Vhost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUYING_MONGODB_URL", mongodb_url)
    monkeypatch.setenv("HUYING_AMQP_URL", vhost.amqp_url)
    system = System(tmp_path, free_port_base())
    system.up(WITHOUT_SERVICES[:1])
    try:
        assert set(system.pids()) == {"supervisord"}
        assert system.access()["urls"]["amqp"] == vhost.amqp_url
    finally:
        system.down()


def test_nothing_is_shown_where_nothing_was_started(tmp_path: Path) -> None:
    assert System(tmp_path / "none").status() == []


def test_a_signal_to_a_process_that_does_not_run_is_an_error(system: System) -> None:
    with pytest.raises(KeyError):
        system.kill("no-such-process", signal.SIGTERM)


def _listening(table: Path) -> list[tuple[str, str]]:
    rows = (line.split() for line in table.read_text().splitlines()[1:])
    return [(r[1].split(":")[0], r[1].split(":")[1]) for r in rows if r[3] == "0A"]
