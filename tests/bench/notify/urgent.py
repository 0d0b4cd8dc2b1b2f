"""How long danger takes to leave while one event goes out to thousands (G5).

python -m tests.bench.notify.urgent --recipients 5000        (HUYING_MONGODB_URL set)
"""

import argparse
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from services.common.clock import SystemClock
from services.notify.domain.ticket_view import TicketView
from tests.bench.notify.size import LATENCY, notices
from tests.bench.notify.town import Town, town
from tests.bench.report import tell
from tests.factories.notify import event, steps, told

RECIPIENTS = 5_000
GOAL = "worst < 1 s more than alone"
_EVERY_SECONDS = 0.2
_ALONE = 25


def run(mongodb_url: str, recipients: int) -> None:
    """Measure danger alone, then in the midst of a fan-out; one message a request."""
    with town(mongodb_url, LATENCY, HUYING_NOTIFY_SMS_AT_ONCE="1") as place:
        place.start_sender()
        place.add(notices(1, "ntf_warm"))
        place.wait_until_sent(1)
        alone = _delays(place, "ntf_alone", _ALONE)
        with ThreadPoolExecutor(1) as pool:
            begun = time.perf_counter()
            queueing = pool.submit(_fan_out, place, recipients)
            among: list[float] = []
            while not queueing.done() or place.statuses().get("queued"):
                among += _delays(place, f"ntf_among{len(among):04d}", 5)
            queued = queueing.result()
        elapsed = time.perf_counter() - begun
        worst = max(among)
        tell(
            "notify.urgent",
            worst,
            "s",
            baseline=max(alone),
            goal=GOAL,
            spread=None,
            recipients=recipients,
            provider_ms=LATENCY * 1000,
            urgent_notices=len(among),
            median_alone=round(statistics.median(alone), 3),
            median=round(statistics.median(among), 3),
            met=worst < max(alone) + 1,
            queueing_seconds=round(queued, 2),
            fan_out_seconds=round(elapsed, 1),
        )


def _fan_out(place: Town, recipients: int) -> float:
    """Let one event go out to every member of a ticket; return how long the queueing took."""
    opened = event("ticket.opened.v1", ticket_id="tkt_wide", appeal_id="apl_wide")
    joined = [
        event("ticket.joined.v1", ticket_id="tkt_wide", appeal_id=f"apl_wide{number}")
        for number in range(recipients - 1)
    ]
    acknowledged = event("work_order.acknowledged.v1", ticket_id="tkt_wide")
    story = steps(told([opened, *joined, acknowledged], ticket_id="tkt_wide"))
    follow = place.container.follow_tickets
    view, _, _ = follow._advance(TicketView("tkt_wide"), story[:-1])
    place.container.views.save([view])
    begun = time.perf_counter()
    follow(story[-1:])
    return time.perf_counter() - begun


def _delays(place: Town, prefix: str, count: int) -> list[float]:
    """Queue danger now and then; return how long each took until the provider had it."""
    wall, queued = SystemClock(), {}
    for notice in notices(count, prefix, "danger.raised.v1"):
        queued[notice.notification_id] = wall.now().timestamp()
        place.add([notice])
        Event().wait(_EVERY_SECONDS)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        taken = place.counts(prefix)["times"]
        if len(taken) == count:
            return [taken[one] - at for one, at in queued.items()]
        Event().wait(0.05)
    raise TimeoutError("danger was not told within a minute")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--recipients", type=int, default=RECIPIENTS)
    run(os.environ["HUYING_MONGODB_URL"], parser.parse_args().recipients)
