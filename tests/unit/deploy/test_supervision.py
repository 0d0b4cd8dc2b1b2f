"""supervisor's configuration: everything comes back, secrets stay out, odd paths survive."""

import shlex
import subprocess
from configparser import RawConfigParser
from pathlib import Path

from deploy.local.process import Process
from deploy.local.run_dir import RunDir
from deploy.local.supervision import configuration, environment_text, fingerprint

WORKER = Process(
    "dispatch-worker-1",
    "services",
    ("/bin/python", "-m", "services.dispatch", "worker"),
    {"HUYING_SECRET": "it's\na 100% secret $HOME"},
)
BROKER = Process("rabbitmq", "servers", ("/sbin/rabbitmq-server",), {}, stop_children=False)


def _parsed(run: RunDir) -> RawConfigParser:
    parser = RawConfigParser()
    parser.read_string(configuration(run, [WORKER, BROKER]))
    return parser


def test_every_process_comes_back_without_limit(tmp_path: Path) -> None:
    program = _parsed(RunDir(tmp_path))["program:dispatch-worker-1"]
    assert program["autorestart"] == "true"
    assert int(program["startretries"]) > 1_000_000


def test_servers_start_before_services_and_so_stop_after_them(tmp_path: Path) -> None:
    parsed = _parsed(RunDir(tmp_path))
    assert parsed.getint("group:servers", "priority") < parsed.getint("group:services", "priority")


def test_the_configuration_holds_no_secret(tmp_path: Path) -> None:
    assert "secret" not in configuration(RunDir(tmp_path), [WORKER])


def test_a_path_with_blanks_and_percent_signs_is_one_word(tmp_path: Path) -> None:
    run = RunDir(tmp_path / "a 100% odd place")
    command = _parsed(run)["program:dispatch-worker-1"]["command"].replace("%%", "%")
    assert shlex.split(command)[2] == str(run.env_file(WORKER.name))


def test_the_environment_file_gives_back_what_was_put_in(tmp_path: Path) -> None:
    file = tmp_path / "worker.env"
    file.write_text(environment_text(RunDir(tmp_path), WORKER))
    shell = ["/bin/sh", "-c", f'. {shlex.quote(str(file))}; printf %s "$HUYING_SECRET"']
    assert (
        subprocess.run(shell, check=True, capture_output=True, text=True).stdout
        == (WORKER.environment["HUYING_SECRET"])
    )


def test_another_environment_is_another_table(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    other = Process(WORKER.name, WORKER.group, WORKER.command, {"HUYING_SECRET": "new"})
    assert fingerprint(run, [WORKER]) != fingerprint(run, [other])


def test_a_deep_run_folder_gets_a_socket_path_that_the_system_accepts() -> None:
    run = RunDir(Path("/" + "deep/" * 40))
    assert len(str(run.supervisor_socket)) < 96
