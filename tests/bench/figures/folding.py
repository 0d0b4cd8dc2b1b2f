"""How fast events become facts: what a burst of the chain tells, and whole lives (I6, N1)."""

import json
import random
import statistics
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from itertools import islice
from time import perf_counter
from typing import Any, Final

from services.common.contracts.envelope import Envelope
from services.common.ids import derived_id
from services.reporting.domain.fold import FoldedEvent
from services.reporting.entrypoints.worker import read
from tests.bench.figures.district import Office
from tests.bench.figures.lives import Life
from tests.bench.figures.loading import ENDS, Loaded
from tests.bench.report import spread_of, tell
from tests.golden import samples

_ROUNDS: Final = 5
_TICKETS: Final = 1000
_BATCH: Final = 500  # as the worker takes them
_WAVE: Final = 100  # appeals that are on their way through the chain at a time


def fold_rate(one: Office, loaded: Loaded, chain_rate: float | None) -> None:
    """Fold what appeals tell until they are assigned, and whole lives; print both."""
    bursts, lives = [], []
    for number in range(_ROUNDS):
        bursts.append(_TICKETS / _folded(one, f"burst{number}", whole=False)[0])
        seconds, events = _folded(one, f"life{number}", whole=True)
        lives.append(events / seconds)
    rolled = _rolled(one)
    tell(
        "figures.fold_rate",
        statistics.median(bursts),
        "appeals/s",
        baseline=chain_rate,
        goal="ratio >= 3",
        spread=spread_of(bursts),
        baseline_is="the chain's rate on this machine" if chain_rate else None,
        tickets=loaded.tickets,
        events_a_second_of_whole_lives=round(statistics.median(lives)),
        rolled_tickets_a_second=round(rolled),
    )


def _folded(one: Office, name: str, *, whole: bool) -> tuple[float, int]:
    """Read and fold messages as the worker does; return the seconds and how many there were."""
    bodies = [envelope.to_json() for envelope in _envelopes(one, name, whole=whole)]
    begun = perf_counter()
    waiting = iter(bodies)
    while batch := list(islice(waiting, _BATCH)):
        one.container.fold_events([read(body) for body in batch])
    return perf_counter() - begun, len(bodies)


def _rolled(one: Office) -> float:
    """Return how many changed tickets a second the roll-ups follow."""
    begun, taken = perf_counter(), 0
    while moved := one.container.roll_ups.roll():
        taken += moved
    return taken / (perf_counter() - begun)


def _envelopes(one: Office, name: str, *, whole: bool) -> Iterator[Envelope]:
    """Yield the events of tickets that live side by side, as the relays send them.

    What one step tells of a ticket comes together: opened and issued, then step by step.
    """
    chance = random.Random(name)  # noqa: S311
    stories: list[list[list[FoldedEvent]]] = []
    for number in range(_TICKETS):
        ticket_id = derived_id("tkt", name, str(number))
        at = ENDS - timedelta(days=30)
        told = Life(ticket_id, chance, one.places, at, ENDS).told()
        later = [[event] for event in told[2:]] if whole else []
        stories.append([[_submitted(ticket_id)], told[:2], *later])
    side_by_side = _TICKETS if whole else _WAVE
    for first in range(0, _TICKETS, side_by_side):
        lives = stories[first : first + side_by_side]
        for step in range(max(map(len, lives))):
            for life in lives:
                for events in life[step : step + 1]:
                    yield from _enveloped(events, name)


def _submitted(ticket_id: str) -> FoldedEvent:
    appeal = f"apl_{ticket_id[4:]}"
    return FoldedEvent("appeal.submitted.v1", 1, appeal, {"appeal_id": appeal, "text": "路灯不亮"})


def _enveloped(events: Sequence[FoldedEvent], name: str) -> Iterator[Envelope]:
    for event in events:
        yield Envelope(
            id=derived_id("evt", name, event.subject, str(event.sequence)),
            source="/huying/bench",
            type=event.type,
            subject=event.subject,
            sequence=event.sequence,
            time=ENDS,
            data={**_whole(event.type), **event.data},
            correlationid=event.subject,
        )


@cache
def _whole(event_type: str) -> Mapping[str, Any]:
    """Return every field of a type, of the golden sample: messages are as long as real ones."""
    sample = json.loads((samples.FOLDER / f"{event_type}.json").read_text(encoding="utf-8"))
    return dict(sample["data"])
