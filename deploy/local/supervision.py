"""Supervisor, which restarts what dies and stops all cleanly: its configuration and its control."""

import hashlib
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from http.client import HTTPException
from typing import Any
from xmlrpc.client import Error, Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from deploy.local import leftovers, secrets
from deploy.local.problems import CannotGoOn
from deploy.local.process import GROUPS, Process
from deploy.local.run_dir import REPOSITORY, RunDir, write_private

NAME = "supervisord"
# "Without limit": more tries than any outage takes; supervisor waits a second longer each time.
NO_LIMIT = 1_000_000_000
# Who dies sooner has not started, and waits longer before the next try.
STEADY_SECONDS = 10
ANSWER_SECONDS = 15
ALREADY_STARTED = 60
UNREACHABLE = (OSError, HTTPException, Error)


class Supervisor:
    """One supervisord, private to a run folder."""

    def __init__(self, run: RunDir) -> None:
        self._run = run

    def running(self) -> bool:
        """Tell whether it answers."""
        try:
            state = self._ask("getState")
        except UNREACHABLE:
            return False
        return bool(state["statename"] == "RUNNING")

    def matches(self, processes: Sequence[Process]) -> bool:
        """Tell whether it was started with exactly this table."""
        marker = self._run / "supervisor" / "fingerprint"
        return marker.exists() and marker.read_text() == fingerprint(self._run, processes)

    def start(self, processes: Sequence[Process]) -> None:
        """Write configuration and environments, and start it with nothing running yet.

        Raises CannotGoOn when it does not answer.
        """
        for process in processes:
            write_private(self._run.env_file(process.name), environment_text(self._run, process))
            (self._run / "pids" / f"{process.name}.starts").unlink(missing_ok=True)
        write_private(self._run.supervisor_config, configuration(self._run, processes))
        write_private(self._run / "supervisor" / "fingerprint", fingerprint(self._run, processes))
        command = [sys.executable, "-m", "supervisor.supervisord", "-c"]
        result = subprocess.run(
            [*command, str(self._run.supervisor_config)],
            env=self._environment(),
            cwd=REPOSITORY,
            check=False,
            capture_output=True,
            text=True,
        )
        if result.returncode != 0 or not _eventually(self.running):
            raise CannotGoOn(
                f"supervisor does not start (see {self._run / 'log' / 'supervisord.log'}): "
                f"{result.stderr.strip()[-200:]}"
            )

    def start_group(self, group: str) -> None:
        """Start every process of the group that is not running; does not wait for readiness."""
        for item in self.processes():
            if item["group"] == group and item["statename"] not in ("RUNNING", "STARTING"):
                try:
                    self.start_process(group, item["name"])
                except Fault as fault:
                    if fault.faultCode != ALREADY_STARTED:
                        raise

    def processes(self) -> list[dict[str, Any]]:
        """Return what supervisor knows of each process; nothing when it is not running."""
        try:
            return list(self._ask("getAllProcessInfo"))
        except UNREACHABLE:
            return []

    def stop_process(self, group: str, name: str) -> None:
        """Stop one process and wait until it has ended."""
        self._ask("stopProcess", f"{group}:{name}", True)

    def start_process(self, group: str, name: str) -> None:
        """Start one process again."""
        self._ask("startProcess", f"{group}:{name}", False)

    def shutdown(self, patience_seconds: float) -> bool:
        """Stop every process in order, then supervisor; tell whether it ended in time."""
        pid = leftovers.recorded(self._run).get(NAME)
        try:
            self._ask("shutdown")
        except UNREACHABLE:
            return False
        return _eventually(
            lambda: pid is None or not leftovers.belongs(pid, self._run.root), patience_seconds
        )

    def _ask(self, method: str, *arguments: object) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._run.supervisor_socket}")
        with ServerProxy("http://127.0.0.1", transport=transport) as api:
            return getattr(api.supervisor, method)(*arguments)

    def _environment(self) -> dict[str, str]:
        """The caller's environment without any secret: each process gets its own from its file."""
        kept = {name: v for name, v in os.environ.items() if name not in secrets.names()}
        return {**kept, "HUYING_RUN_DIR": str(self._run.root), "HUYING_PROCESS_NAME": NAME}


def fingerprint(run: RunDir, processes: Sequence[Process]) -> str:
    """Return a digest of everything that a running supervisor could be out of date with."""
    parts = [configuration(run, processes), *(environment_text(run, p) for p in processes)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def environment_text(run: RunDir, process: Process) -> str:
    """Return the process's environment as shell assignments."""
    values = {
        **process.environment,
        "HUYING_RUN_DIR": str(run.root),
        "HUYING_PROCESS_NAME": process.name,
    }
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in sorted(values.items()))


def configuration(run: RunDir, processes: Sequence[Process]) -> str:
    """Return supervisor's configuration file."""
    sections = [
        _section("unix_http_server", file=run.supervisor_socket, chmod="0700"),
        _section("supervisord", **_daemon(run)),
        _section(
            "rpcinterface:supervisor",
            **{"supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"},
        ),
    ]
    sections += [_program(run, process) for process in processes]
    for priority, group in enumerate(GROUPS, start=1):
        members = [process.name for process in processes if process.group == group]
        if members:
            sections.append(
                _section(f"group:{group}", programs=",".join(members), priority=priority)
            )
    return "\n".join(sections)


def _daemon(run: RunDir) -> dict[str, object]:
    settings: dict[str, object] = {
        "logfile": run / "log" / "supervisord.log",
        "logfile_maxbytes": "5MB",
        "logfile_backups": 2,
        "pidfile": run.pid_file(NAME),
        "childlogdir": run / "log",
        "directory": REPOSITORY,
        "umask": "077",
        "identifier": "huying",
    }
    return {**settings, "user": "root"} if os.geteuid() == 0 else settings


def _program(run: RunDir, process: Process) -> str:
    wrapper = ["/bin/sh", str(REPOSITORY / "deploy/local/run_process.sh")]
    command = [*wrapper, str(run.env_file(process.name)), *process.command]
    return _section(
        f"program:{process.name}",
        command=shlex.join(command),
        directory=REPOSITORY,
        autostart="false",
        autorestart="true",
        startretries=NO_LIMIT,
        startsecs=STEADY_SECONDS,
        stopsignal="TERM",
        stopwaitsecs=process.stop_seconds,
        stopasgroup=str(process.stop_children).lower(),
        killasgroup="true",
        redirect_stderr="true",
        stdout_logfile=run / "log" / f"{process.name}.log",
        stdout_logfile_maxbytes="10MB",
        stdout_logfile_backups=2,
    )


def _section(title: str, **items: object) -> str:
    """Return one section; a percent sign would start one of supervisor's own expansions."""
    lines = [f"{key}={str(value).replace('%', '%%')}" for key, value in items.items()]
    return f"[{title}]\n" + "\n".join(lines) + "\n"


def _eventually(fact: Callable[[], bool], seconds: float = ANSWER_SECONDS) -> bool:
    pause = threading.Event()
    for _ in range(int(seconds * 10)):
        if fact():
            return True
        pause.wait(0.1)
    return fact()
