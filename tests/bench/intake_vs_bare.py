"""Intake against a bare Flask route with one majority insert, 32 clients at once (promise N1).

Run ``python -m tests.bench.intake_vs_bare`` with ``HUYING_MONGODB_URL`` set; prints a JSON line a
measure. Both sides get the same gunicorn, the same client and the same mongod, in turns.
"""

import base64
import json
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from services.common.web import tokens
from tests.bench.clients import exchange
from tests.support import eventually

CLIENTS = 32
ROUNDS = 9
REQUESTS = 3200
WARM_UP = 400
GOAL = 1.5
_TICKS = os.sysconf("SC_CLK_TCK")
_TEXT = "小区门口的井盖破损已经有一周了，晚上经过很危险，孩子差点掉下去，麻烦尽快派人来修。"


@dataclass(frozen=True)
class Side:
    """One of the two servers under test."""

    name: str
    port: int
    pid: int


@dataclass(frozen=True)
class Round:
    """What one round of requests took."""

    per_second: float
    cpu_milliseconds: float
    store_cpu_milliseconds: float


def main() -> None:
    """Measure and print."""
    environment = _environment()
    with (
        _served("intake", _intake_command(), environment) as intake,
        _served("bare", _bare_command(), environment) as bare,
    ):
        rounds: dict[str, list[Round]] = {"intake": [], "bare": []}
        for side in (intake, bare):
            _drive(side, WARM_UP)
        for number in range(ROUNDS):
            order = (intake, bare) if number % 2 == 0 else (bare, intake)
            for side in order:
                rounds[side.name].append(_drive(side, REQUESTS))
    _report(rounds["intake"], rounds["bare"])
    _clean(environment)


def _report(intake: list[Round], bare: list[Round]) -> None:
    ratios = [
        ours.per_second / theirs.per_second for ours, theirs in zip(intake, bare, strict=True)
    ]
    _line(
        "intake_vs_bare",
        statistics.median(side.per_second for side in intake),
        "appeals/s",
        statistics.median(side.per_second for side in bare),
        ratios,
        GOAL,
    )
    for measure, name, unit in (
        ("cpu_milliseconds", "intake_web_cpu", "ms CPU of the web workers per appeal"),
        ("store_cpu_milliseconds", "intake_store_cpu", "ms CPU of mongod per appeal"),
    ):
        ours = [getattr(side, measure) for side in intake]
        theirs = [getattr(side, measure) for side in bare]
        ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
        _line(name, statistics.median(ours), unit, statistics.median(theirs), ratios, None)


def _line(
    bench: str, value: float, unit: str, baseline: float, ratios: list[float], goal: float | None
) -> None:
    measured = {
        "bench": bench,
        "value": round(value, 3),
        "unit": unit,
        "baseline": round(baseline, 3),
        "ratio": round(statistics.median(ratios), 2),
        "goal": goal,
        "spread": [round(min(ratios), 2), round(max(ratios), 2)],
    }
    sys.stdout.write(json.dumps(measured) + "\n")


def _environment() -> dict[str, str]:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    private, public = tokens.new_key_pair()
    service = tokens.issue(private, subject="service:bench", roles=["service"], ttl_seconds=3600)
    return {
        **os.environ,
        "HUYING_MONGODB_URL": _mongodb_url(),
        "HUYING_DATABASE_PREFIX": f"bench_{secrets.token_hex(4)}",
        "HUYING_RUN_DIR": tempfile.mkdtemp(prefix="huying-bench-"),
        "HUYING_AMQP_URL": "amqp://unused",
        "HUYING_INTAKE_SEAL_KEYS": f"1:{key}",
        "HUYING_INTAKE_PHONE_INDEX_KEY": key,
        "HUYING_INTAKE_REPORTER_REF_KEY": key,
        "HUYING_INTAKE_TRACKING_KEY": key,
        "HUYING_IDEMPOTENCY_KEY": key,
        "HUYING_TOKEN_PUBLIC_KEY": public,
        "HUYING_SERVICE_TOKEN": service,
        "HUYING_PORT_BASE": str(_free_port() - 1),
    }


def _intake_command() -> tuple[list[str], int]:
    return [sys.executable, "-m", "services.intake", "web"], 0


def _bare_command() -> tuple[list[str], int]:
    port = _free_port()
    settings = ["--workers", "2", "--threads", "16", "--worker-class", "gthread"]
    bind = ["--bind", f"127.0.0.1:{port}", "--log-level", "error", "--no-control-socket"]
    return [
        sys.executable,
        "-m",
        "gunicorn",
        *settings,
        *bind,
        "tests.bench.bare_app:create()",
    ], port


@contextmanager
def _served(
    name: str, command: tuple[list[str], int], environment: dict[str, str]
) -> Iterator[Side]:
    arguments, given = command
    port = given or int(environment["HUYING_PORT_BASE"]) + 1
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL)
    try:
        eventually(lambda: _answers(port), timeout=30)
        yield Side(name, port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _drive(side: Side, count: int) -> Round:
    """Send the requests from 32 clients, each on a connection of its own."""
    each = count // CLIENTS
    scripts = [[_request(number, turn) for turn in range(each)] for number in range(CLIENTS)]
    cpu, store, started = _cpu_seconds(side.pid), store_cpu(), time.perf_counter()
    exchange(side.port, scripts, b"HTTP/1.1 201")
    elapsed, used = time.perf_counter() - started, _cpu_seconds(side.pid) - cpu
    stored = store_cpu() - store
    return Round(count / elapsed, used / count * 1000, stored / count * 1000)


def _request(number: int, turn: int) -> bytes:
    body = json.dumps(
        {
            "kind": "complaint",
            "title": "井盖破损",
            "text": f"{number}-{turn} {_TEXT}",
            "contact": {"phone": f"138{number:04d}{turn % 10000:04d}"},
        },
        ensure_ascii=False,
    ).encode()
    head = (
        "POST /api/v1/appeals HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def store_cpu() -> float:
    """Return user and system time of the mongod under both sides, in seconds."""
    client: MongoClient[dict[str, Any]] = MongoClient(_mongodb_url())
    with client:
        used = client.admin.command("serverStatus")["extra_info"]
    return float(used["user_time_us"] + used["system_time_us"]) / 1e6


def _mongodb_url() -> str:
    return os.environ.get("HUYING_MONGODB_URL") or os.environ["HUYING_TEST_MONGODB_URL"]


def _cpu_seconds(parent: int) -> float:
    """Return user and system time of a process and its children, in seconds."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return sum(_own_cpu(int(pid)) for pid in [parent, *children])


def _own_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _clean(environment: dict[str, str]) -> None:
    client: MongoClient[dict[str, object]] = MongoClient(environment["HUYING_MONGODB_URL"])
    for service in ("intake", "bare"):
        client.drop_database(f"{environment['HUYING_DATABASE_PREFIX']}_{service}")
    client.close()


if __name__ == "__main__":
    main()
