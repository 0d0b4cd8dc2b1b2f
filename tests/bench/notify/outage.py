"""A provider that is dead for an hour while notices come in: what is lost, doubled, and how long.

python -m tests.bench.notify.outage --notices 10000 --seconds 60        (HUYING_MONGODB_URL set)

Time is scaled: an hour is ``--seconds``, and so are the circuit's pause and the first retry. The
drain is measured in real seconds.
"""

import argparse
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from threading import Event

from services.notify.adapters.documents import NOTIFICATIONS
from services.notify.domain.notification import Notification
from tests.bench.notify.size import LATENCY, notices
from tests.bench.notify.town import Town, town
from tests.bench.report import tell

NOTICES, SECONDS = 2_000, 15.0
FULL_NOTICES, FULL_SECONDS = 10_000, 60.0
GOAL = "nothing lost, nothing doubled, in order"
_HOUR = 3600.0
_PAUSE, _FIRST = 30.0, 5.0  # the settings' own
_BATCHES = 40
_STEPS = 5  # of each ticket


def run(mongodb_url: str, count: int, seconds: float) -> None:
    """Measure one outage."""
    scale = _HOUR / seconds
    with town(
        mongodb_url,
        LATENCY,
        HUYING_NOTIFY_SMS_AT_ONCE="1",
        HUYING_NOTIFY_CIRCUIT_SECONDS=str(_PAUSE / scale),
        HUYING_NOTIFY_RETRY_FIRST_SECONDS=str(_FIRST / scale),
    ) as place:
        place.start_sender()
        place.add(notices(1, "ntf_warm"))
        place.wait_until_sent(1)
        place.control(up=False)
        _arrive(place, _stories(count), seconds)
        waiting = place.statuses()
        up_at = time.time()
        place.control(up=True)
        place.wait_until_sent(count)
        _tell(place, count, seconds, up_at, waiting)


def _tell(
    place: Town, count: int, seconds: float, up_at: float, waiting: Mapping[str, int]
) -> None:
    seen = place.counts("ntf_o")
    records = place.container.database[NOTIFICATIONS]
    attempts = [one["attempts"] for one in records.find({}, {"attempts": 1})]
    drain = seen["last_at"] - up_at
    tell(
        "notify.outage",
        count / drain,
        "notices/s",
        baseline=16 / LATENCY,
        goal=GOAL,
        spread=None,
        notices=count,
        outage_seconds=seconds,
        stands_for_seconds=_HOUR,
        waiting_at_its_end=waiting.get("queued", 0) + waiting.get("sending", 0),
        drain_seconds=round(drain, 1),
        first_after_seconds=round(min(seen["times"].values()) - up_at, 2),
        lost=count - len(seen["times"]),
        doubled=seen["handed_over"] - seen["distinct"],
        out_of_order=_out_of_order(seen["times"]),
        ledger_exact=place.statuses() == {"sent": count + 1},
        probes=seen["refused"],
        most_attempts=max(attempts),
        sender_mb=round(place.most_memory / 1e6),
    )


def _stories(count: int) -> list[Notification]:
    """Return five steps of each of so many tickets, step by step."""
    tickets = count // _STEPS
    return [
        replace(
            made,
            notification_id=f"ntf_o{number:06d}_{step}",
            event_id=f"evt_{number}_{step}",
            step=step,
            ticket_id=f"tkt_{number}",
            recipient=f"apl_{number}",
        )
        for step in range(1, _STEPS + 1)
        for number, made in enumerate(notices(tickets))
    ]


def _arrive(place: Town, stories: list[Notification], seconds: float) -> None:
    size = len(stories) // _BATCHES + 1
    until = time.monotonic()
    for first in range(0, len(stories), size):
        place.add(stories[first : first + size])
        until += seconds / _BATCHES
        Event().wait(max(until - time.monotonic(), 0))


def _out_of_order(times: Mapping[str, float]) -> int:
    """Return how many notices the provider got before an earlier one of the same ticket."""
    before = {one: f"{one[:-1]}{int(one[-1]) - 1}" for one in times}
    return sum(times[before[one]] > at for one, at in times.items() if before[one] in times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--notices", type=int, default=NOTICES)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    run(os.environ["HUYING_MONGODB_URL"], given.notices, given.seconds)
