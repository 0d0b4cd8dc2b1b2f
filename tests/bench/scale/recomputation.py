"""Deadlines of a million open tickets counted anew, by a process that is killed in the midst (E6).

``python -m tests.bench.scale.recomputation [--tickets N]`` with ``HUYING_TEST_MONGODB_URL``; the
database is its own and dropped afterwards.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from pymongo import WriteConcern

from services.common.clock import ClockSetting, SystemClock, write_clock
from services.common.ids import derived_id, new_id
from services.common.observability.logging import configure
from services.common.web.tokens import new_key_pair
from services.dispatch.domain.calendars.notice import NamedDay, Notice
from services.dispatch.domain.tickets.number import ticket_number
from tests.bench.report import tell
from tests.bench.scale.cycle import Cycle
from tests.bench.scale.district import District, district
from tests.factories.audit import AUDIT_RING

TICKETS: Final = 1_000_000
# Of ten tickets so many were opened on each day; three of ten ends lie before what changes.
_OPENED: Final = {
    datetime(2026, 12, 14, 2, tzinfo=UTC): 3,  # Monday: five working days are over on the 21st
    datetime(2026, 12, 30, 2, tzinfo=UTC): 4,  # Wednesday: due on Wednesday 6 January, provisional
    datetime(2027, 1, 5, 2, tzinfo=UTC): 3,  # Tuesday
}
# The notice of 2027 comes on Wednesday 6 January, and says that the weekend before was worked.
_NOW: Final = datetime(2027, 1, 6, 2, tzinfo=UTC)
_BATCH: Final = 500
_PATTERNS: Final = 20
_MB: Final = 1024


def run(mongodb_url: str, total: int = TICKETS, prefix: str = "recompute") -> None:
    """Load, publish, count anew with a kill at a third, look at what came of it, and print."""
    configure("dispatch", "scale-bench", "error")
    with ExitStack() as stack:
        one = stack.enter_context(district(mongodb_url, prefix))
        folder = Path(stack.enter_context(TemporaryDirectory()))
        loaded = fill(one, total)
        one.container.clock.instant = _NOW  # type: ignore[attr-defined]  # a fake
        one.container.calendars.publish(_notice(), by="bench", why="国办发明电")
        environment = _environment(mongodb_url, prefix, folder)
        tickets = one.container.database["tickets"]
        first = _recomputed(environment, until=lambda: _left(tickets) < total * 2 // 3)
        between = _left(tickets)
        second = _recomputed(environment, until=None)
        _tell(one, total, loaded, between, [first, second])


def fill(one: District, total: int) -> float:
    """Load open tickets with two orders and all their clocks; return the seconds it took."""
    begun = perf_counter()
    one.container.prepare_database()
    cycle = Cycle(one, 7, looking=False)
    patterns: list[dict[str, Any]] = []
    database = one.container.database
    for day, share in _OPENED.items():
        one.container.clock.instant = day  # type: ignore[attr-defined]  # a fake
        for _ in range(_PATTERNS):
            cycle.open()
        found = [dict(row) for row in database["tickets"].find({"opened_at": day})]
        patterns += found * share
    for day in (*_OPENED, _NOW):  # what fell due was missed, and has climbed
        one.container.clock.instant = day  # type: ignore[attr-defined]  # a fake
        one.container.advance_clocks()
    ids = [row["_id"] for row in patterns]
    now = {row["_id"]: dict(row) for row in database["tickets"].find({"_id": {"$in": ids}})}
    database["tickets"].drop()
    quick = database.get_collection("tickets", write_concern=WriteConcern(w=1, j=False))
    rows = _copies([now[key] for key in ids], total)
    while batch := list(islice(rows, _BATCH)):
        quick.insert_many(batch, ordered=False)
    one.container.prepare_database()
    return perf_counter() - begun


def _copies(patterns: Sequence[dict[str, Any]], total: int) -> Iterator[dict[str, Any]]:
    for index in range(total):
        appeal = new_id("apl")
        ticket = derived_id("tkt", appeal)
        pattern = patterns[index * 7919 % len(patterns)]  # a prime: all of them, well mixed
        names = {
            order["id"]: derived_id("wo", ticket, str(n))
            for n, order in enumerate(pattern["orders"])
        }
        yield {
            **pattern,
            "_id": ticket,
            "number": ticket_number("LH", f"2026{index // 900_000:04d}", index % 900_000 + 1),
            "appeal_id": appeal,
            "members": [{**pattern["members"][0], "appeal_id": appeal}],
            "orders": [{**order, "id": names[order["id"]]} for order in pattern["orders"]],
            "clocks": [
                {**clock, "order_id": names.get(clock["order_id"])} for clock in pattern["clocks"]
            ],
            "outbox": [],
        }


def _notice() -> Notice:
    """Return the (imaginary) notice of 2027: the first weekend is worked, a week is off later."""
    worked = [NamedDay(date(2027, 1, day), "workday", "元旦") for day in (2, 3)]
    off = [NamedDay(date(2027, 10, day), "holiday", "国庆节") for day in range(1, 8)]
    return Notice((*worked, *off), is_whole=True)


def _recomputed(environment: Mapping[str, str], until: Any) -> dict[str, float]:
    """Run the real command, to its end or until it is killed; return its seconds and megabytes."""
    command = [sys.executable, "-m", "services.dispatch", "calendar", "recompute"]
    begun, pause, peak = perf_counter(), threading.Event(), 0
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL)
    cpu = 0.0
    while process.poll() is None:
        peak, cpu = max(peak, _resident(process.pid)), _cpu(process.pid) or cpu
        if until is not None and until():
            process.send_signal(signal.SIGKILL)
            break
        pause.wait(0.5)
    if process.wait() and until is None:
        raise SystemExit(f"the recomputation ended with {process.returncode}")
    return {"seconds": perf_counter() - begun, "mb": peak / _MB, "cpu": cpu}


def _resident(pid: int) -> int:
    """Return the most memory that a process ever had, in kilobytes."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) if found else 0


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _left(tickets: Any) -> int:
    return int(tickets.count_documents({"clocked_by": 1}, hint="by_clock"))


def _environment(mongodb_url: str, prefix: str, folder: Path) -> dict[str, str]:
    clock = folder / "clock.json"
    write_clock(clock, ClockSetting(SystemClock().now(), _NOW))
    return {
        **os.environ,
        "HUYING_MONGODB_URL": mongodb_url,
        "HUYING_AMQP_URL": "amqp://127.0.0.1:1/",
        "HUYING_DATABASE_PREFIX": prefix,
        "HUYING_TOKEN_PUBLIC_KEY": new_key_pair()[1],
        "HUYING_SERVICE_TOKEN": "none",
        "HUYING_AUDIT_KEY": AUDIT_RING,
        "HUYING_CLOCK_FILE": str(clock),
        "HUYING_RUN_DIR": str(folder),
    }


def _tell(
    one: District, total: int, loaded: float, between: int, runs: Sequence[Mapping[str, float]]
) -> None:
    container = one.container
    report = container.calendars.store.report(2)
    told = container.database["tickets"].aggregate(
        [
            {"$project": {"n": {"$size": _RECOMPUTED}}},
            {"$group": {"_id": None, "n": {"$sum": "$n"}}},
        ]
    )
    seconds = sum(run["seconds"] for run in runs)
    tell(
        "deadlines_recomputed",
        total / seconds,
        "open tickets/s",
        baseline=None,
        goal="value >= 1667",
        spread=None,
        tickets=total,
        seconds=round(seconds, 1),
        killed_with_behind=between,
        behind=_left(container.database["tickets"]),
        report=report,
        events=next(iter(told), {"n": 0})["n"],
        peak_mb=round(max(run["mb"] for run in runs)),
        cpu_ms_a_moved=round(1000 * sum(run["cpu"] for run in runs) / max(report["tickets"], 1), 2),
        load_seconds=round(loaded, 1),
    )


_IS_RECOMPUTED: Final = {"$eq": ["$$this.type", "deadline.recomputed.v1"]}
_RECOMPUTED: Final = {"$filter": {"input": "$history", "cond": _IS_RECOMPUTED}}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale.recomputation")
    parser.add_argument("--tickets", type=int, default=TICKETS)
    run(os.environ["HUYING_TEST_MONGODB_URL"], parser.parse_args().tickets)
