"""How fast a ledger full of notices is sent, next to a bare loop that posts the same messages.

python -m tests.bench.notify.size --notices 100000        (HUYING_MONGODB_URL set)
"""

import argparse
import json
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx2

from services.notify.domain.notification import Notification
from tests.bench.notify.town import Town, town
from tests.bench.report import tell

NOTICES, FULL = 5_000, 100_000
THREADS = 16
LATENCY = 0.02
GOAL = "ratio >= 0.8"


def notices(
    count: int, prefix: str = "ntf_b", event_type: str = "work_order.acknowledged.v1"
) -> list[Notification]:
    """Return notices of one step to as many reporters."""
    return [
        Notification(
            notification_id=f"{prefix}{number:07d}",
            event_id=f"evt_{prefix}",
            event_type=event_type,
            step=3,
            ticket_id=f"tkt_{prefix}{number % 1000}",
            correlation_id="apl_1",
            audience="resident",
            recipient=f"apl_{prefix}{number:07d}",
            route="contact",
            facts={"number": "LH-20261123-000001-9", "category": "0101", "unit": "chengguan"},
        )
        for number in range(count)
    ]


def run(mongodb_url: str, count: int, senders: int = 1, sizes: Sequence[int] = (1, 100)) -> None:
    """Measure one message a request, then as many as the gateway takes."""
    for at_once in sizes:
        with town(mongodb_url, LATENCY, HUYING_NOTIFY_SMS_AT_ONCE=str(at_once)) as place:
            _measure(place, count, at_once, senders)


def _measure(place: Town, count: int, at_once: int, senders: int) -> None:
    bare = _bare(place, min(count, 5_000), at_once)
    place.add(notices(count))
    for _ in range(senders):
        place.start_sender()
    place.wait_until_sent(count)
    seen = place.counts("ntf_b0000")
    elapsed = seen["last_at"] - min(seen["times"].values())
    statuses = place.statuses()
    tell(
        "notify.size" if at_once == 1 else "notify.size.batched",
        count / elapsed,
        "notices/s",
        baseline=bare,
        goal=GOAL if at_once == 1 else None,
        spread=None,
        notices=count,
        at_once=at_once,
        provider_ms=LATENCY * 1000,
        senders=senders,
        threads=THREADS,
        provider_most_at_once=seen["most_at_once"],
        only_the_provider_s_limit=round(THREADS * senders * at_once / LATENCY),
        seconds=round(elapsed, 1),
        sender_mb=round(place.most_memory / 1e6),
        ledger_sent=statuses.get("sent", 0),
        ledger_exact=statuses == {"sent": count},
        handed_over_twice=seen["handed_over"] - seen["distinct"],
    )


def _bare(place: Town, count: int, at_once: int) -> float:
    """Return messages a second of threads that do nothing but post."""
    client = httpx2.Client(trust_env=False, limits=httpx2.Limits(max_connections=THREADS))
    text = "【呼应】区城管局已签收工单LH-20261123-000001-9（垃圾清运），将与您联系。"

    def post(first: int) -> None:
        messages = [
            {"id": f"bare_{first + n}", "to": "13800005678", "text": text} for n in range(at_once)
        ]
        client.post(f"{place.provider_url}/sms", content=json.dumps({"messages": messages}))

    with client, ThreadPoolExecutor(THREADS) as pool:
        begun = time.perf_counter()
        list(pool.map(post, range(0, count, at_once)))
        return count / (time.perf_counter() - begun)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--notices", type=int, default=NOTICES)
    parser.add_argument("--senders", type=int, default=1)
    parser.add_argument("--at-once", type=int, nargs="*", default=[1, 100])
    given = parser.parse_args()
    run(os.environ["HUYING_MONGODB_URL"], given.notices, given.senders, given.at_once)
