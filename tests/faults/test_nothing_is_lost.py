"""Everything is killed, stopped or cut in turn while a thousand appeals come in; then we count."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from deploy.local.processes import ROLES
from services.common.broker.topology import EVENTS
from services.common.clock import ClockSetting, SystemClock, write_clock
from tests.faults.drill import APPEALS, Drill, hold, run_clock
from tests.support import eventually
from tests.support.audit import audit_at_rest
from tests.support.journey import District, district, settle

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]

KINDS = [
    f"{service}-{role}" if role == "web" else f"{service}-{role}-1"
    for service, roles in ROLES.items()
    for role in roles
]
AWAY_SECONDS = 30.0
ANSWER_SECONDS = 25.0
# While the first four are cut, notify's queue still takes every ticket's event: nothing is returned
# to the relays, and only comparing with the owners can find what was lost.
CUT_TOGETHER = (
    ["dispatch.appeals", "dispatch.feedback", "reporting.events", "intake.events"],
    ["notify.events"],
)
MONDAY_MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in the district
WHILE_AWAY = 140  # posted on top in the two half minutes in which intake must answer
SPEED = 20.0  # so that clocks run out and tiers are climbed while things break
FAULTS = len(KINDS) + 2 + 3 + len(CUT_TOGETHER) + 1


@pytest.fixture(params=[1, 2], ids=["one of each", "two of each"])
def lianhu(request: pytest.FixtureRequest) -> Iterator[District]:
    with district(replicas=request.param) as started:
        clock = started.system.run_dir / "clock.json"
        write_clock(clock, ClockSetting(SystemClock().now(), MONDAY_MORNING))
        yield started


def test_nothing_is_lost_or_doubled_whatever_breaks(
    lianhu: District, request: pytest.FixtureRequest
) -> None:
    webhooks(lianhu)
    run_clock(lianhu, SPEED)
    drill = Drill(lianhu, share=(APPEALS - WHILE_AWAY) // FAULTS)
    try:
        for name in [*KINDS, "rabbitmq", "mongodb"]:
            drill.kill(name)
        broker_away(drill)
        dispatch_away(drill)
        database_away(drill)
        for queues in CUT_TOGETHER:
            bindings_cut(drill, queues)
        supervisor_killed(drill)
    finally:
        drill.end()
        drill.show(request.node.name)
    begun = time.monotonic()
    settle(lianhu, timeout=180)
    accepted = {receipt.appeal_id for receipt in drill.residents.receipts}
    assert len(accepted) == len(drill.residents.receipts) == APPEALS + 1
    violations = audit_at_rest(lianhu, accepted)
    print(f"settled and counted after {time.monotonic() - begun:.0f} s")  # noqa: T201
    assert violations == []


def broker_away(drill: Drill) -> None:
    with drill.away("RabbitMQ", ["rabbitmq"]):
        intake_answers(drill)


def dispatch_away(drill: Drill) -> None:
    """Intake checks categories against a copy of the directory that is its own."""
    pids = drill.lianhu.system.pids()
    with drill.away("dispatch", [name for name in pids if name.startswith("dispatch-")]):
        intake_answers(drill)
        url = f"{drill.lianhu.urls['intake']}/api/v1/appeals"
        body = {"kind": "help", "text": "测试", "category": "9999", "area_code": "610104001"}
        refused = httpx2.post(url, json=body)
        assert refused.status_code == 422
        assert [error["field"] for error in refused.json()["errors"]] == ["category"]


def intake_answers(drill: Drill) -> None:
    """For half a minute every post is answered 201."""
    begun = time.monotonic()
    hold(AWAY_SECONDS, lambda: drill.post(1))
    statuses = drill.residents.statuses_since(begun)
    assert statuses
    assert set(statuses) == {201}


def database_away(drill: Drill) -> None:
    """503 in bounded time, and the same key gets its one appeal afterwards."""
    body = {
        "kind": "help",
        "text": "数据库停机时提交的诉求：路灯不亮",
        "contact": {"phone": "13100000001"},
    }
    key = {"Idempotency-Key": "while-the-database-is-away"}
    url = f"{drill.lianhu.urls['intake']}/api/v1/appeals"
    with drill.away("MongoDB", ["mongodb"]):
        refused = httpx2.post(url, json=body, headers=key, timeout=ANSWER_SECONDS)
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert int(refused.headers["retry-after"]) > 0
    drill.residents.put(body, key["Idempotency-Key"])
    again = eventually(lambda: _created(url, body, key), timeout=60)
    assert _created(url, body, key) == again


def bindings_cut(drill: Drill, queues: list[str]) -> None:
    """Bindings deleted by hand come back while messages flow; what was lost is fetched later."""
    before = {queue: bindings(drill.lianhu, queue) for queue in queues}
    with drill.fault(f"unbound {', '.join(queues)}"):
        for queue in queues:
            for binding in before[queue]:
                _management(drill.lianhu, "DELETE", f"{_path(queue)}/{binding}")
        eventually(
            lambda: all(bindings(drill.lianhu, q) == before[q] for q in queues), 90, every=1.0
        )


def supervisor_killed(drill: Drill) -> None:
    with drill.fault("kill -9 supervisord; up"):
        drill.lianhu.system.kill("supervisord")
        drill.lianhu.system.up()


def webhooks(lianhu: District) -> None:
    """Some units want webhooks too: each event is then told on one more channel."""
    receiver = lianhu.urls["receiver"]
    for unit in ("chengguan", "jiaojing", "dispatch-centre"):
        body = {"unit": unit, "url": f"{receiver}/webhooks/{unit}"}
        lianhu.api.post("notify", "/api/v1/endpoints", body, lianhu.api.staff("ops"))


def bindings(lianhu: District, queue: str) -> set[str]:
    """Return the property keys of a queue's bindings to the events' exchange."""
    rows: list[dict[str, Any]] = _management(lianhu, "GET", _path(queue)).json()
    return {quote(row["properties_key"], safe="") for row in rows}


def _path(queue: str) -> str:
    return f"/api/bindings/%2F/e/{EVENTS}/q/{queue}"


def _management(lianhu: District, method: str, path: str) -> httpx2.Response:
    answer = httpx2.request(method, lianhu.urls["amqp_management"] + path, timeout=30)
    answer.raise_for_status()
    return answer


def _created(url: str, body: dict[str, Any], key: dict[str, str]) -> str | None:
    try:
        answer = httpx2.post(url, json=body, headers=key, timeout=ANSWER_SECONDS)
    except httpx2.TransportError:
        return None
    return str(answer.json()["appeal_id"]) if answer.status_code == 201 else None
