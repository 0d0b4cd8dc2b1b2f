"""How fast events become facts: what a burst of the chain tells, and whole lives (I6, N1)."""

import random
import statistics
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from time import perf_counter
from typing import Final

from services.common.contracts.envelope import Envelope
from services.common.ids import derived_id
from services.reporting.domain.fold import FoldedEvent
from tests.bench.figures.district import Office
from tests.bench.figures.lives import Life
from tests.bench.figures.loading import ENDS, Loaded
from tests.bench.report import spread_of, tell

_ROUNDS: Final = 5
_TICKETS: Final = 1000
_BATCH: Final = 500  # as the worker takes them


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
    envelopes = list(_envelopes(one, name, whole=whole))
    begun = perf_counter()
    waiting = iter(envelopes)
    while batch := list(islice(waiting, _BATCH)):
        one.container.fold_events(batch)
    return perf_counter() - begun, len(envelopes)


def _rolled(one: Office) -> float:
    """Return how many changed tickets a second the roll-ups follow."""
    begun, taken = perf_counter(), 0
    while moved := one.container.roll_ups.roll():
        taken += moved
    return taken / (perf_counter() - begun)


def _envelopes(one: Office, name: str, *, whole: bool) -> Iterator[Envelope]:
    """Yield the events of tickets that live side by side, in the order of their steps."""
    chance = random.Random(name)  # noqa: S311
    stories = []
    for number in range(_TICKETS):
        ticket_id = derived_id("tkt", name, str(number))
        at = ENDS - timedelta(days=30)
        told = Life(ticket_id, chance, one.places, at, ENDS).told()
        stories.append([_submitted(ticket_id), *(told if whole else told[:2])])
    for step in range(max(map(len, stories))):
        for story in stories:
            yield from _enveloped(story[step : step + 1], name)


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
            data=dict(event.data),
            correlationid=event.subject,
        )
