"""Life cycles a second at ten thousand and at a million tickets, in alternating rounds (N3)."""

import statistics
from contextlib import ExitStack
from time import perf_counter

from services.common.observability.logging import configure
from tests.bench.report import spread_of, tell
from tests.bench.scale.cycle import Cycle
from tests.bench.scale.district import District, district
from tests.bench.scale.loading import fill
from tests.bench.scale.size import Size
from tests.bench.scale.templates import Template, templates

SMALL, LARGE = 10_000, 1_000_000
ROUNDS = 9
MADE = (160, 40)
GOAL = "ratio >= 0.9"
_CLIENTS = 4
_CYCLES = 15  # of each client in a round
_WARM = 40


def run(
    mongodb_url: str,
    small: int = SMALL,
    large: int = LARGE,
    *,
    rounds: int = ROUNDS,
    made: tuple[int, int] = MADE,
    cycles: tuple[int, int] = (_CYCLES, _WARM),
    prefix: str = "scale",
) -> None:
    """Measure and print; ``made`` closed and open tickets are copied, databases begin alike.

    ``cycles`` are those of each client in a round, and before the first.
    """
    configure("dispatch", "scale-bench", "error")
    with ExitStack() as stack:
        first = stack.enter_context(district(mongodb_url, f"{prefix}_templates"))
        first.container.prepare_database()
        patterns = templates(first, *made)
        sizes = [
            _size(stack.enter_context(district(mongodb_url, f"{prefix}_{place}")), patterns, total)
            for place, total in enumerate((small, large))
        ]
        _settle(first)
        for size in sizes:
            size.round(
                cycles[1]
            )  # connections, plans, caches: nobody works with a cold system all day
            size.forget()
        for number in range(rounds):
            for size in sizes if number % 2 == 0 else reversed(sizes):
                size.round(cycles[0])
        _tell(*sizes)


def _settle(one: District) -> None:
    """Let what was loaded reach the disk: no district writes a million tickets in three minutes.

    Otherwise the first rounds among the many pay for the loading (0.74 against 1.1 in the last).
    """
    one.container.client.admin.command("fsync")


def _tell(small: Size, large: Size) -> None:
    pairs = [big / little for big, little in zip(large.rates, small.rates, strict=True)]
    tell(
        "life_cycles_at_scale",
        statistics.median(large.rates),
        "life cycles/s",
        baseline=statistics.median(small.rates),
        goal=GOAL,
        spread=spread_of(large.rates),
        tickets=large.tickets,
        baseline_is=f"the same at {small.tickets} tickets",
        by_round=[round(pair, 2) for pair in pairs],
    )
    tell(
        "life_cycle_cpu_at_scale",
        statistics.median(large.costs),
        "ms",
        baseline=statistics.median(small.costs),
        goal="ratio <= 1.1",
        spread=spread_of(large.costs),
        call_medians_small=small.milliseconds(),
        call_medians_large=large.milliseconds(),
    )


def _size(one: District, made: tuple[list[Template], list[Template]], total: int) -> Size:
    begun = perf_counter()
    fill(one, made, total)
    seconds = perf_counter() - begun
    stats = one.container.database.command("collStats", "tickets", scale=1024 * 1024)
    largest = sorted(stats["indexSizes"].items(), key=lambda item: -item[1])[:6]
    tell(
        "scale_load",
        total / seconds,
        "tickets/s",
        baseline=None,
        goal="",
        spread=None,
        tickets=total,
        seconds=round(seconds, 1),
        average_bytes=stats["avgObjSize"],
        stored_mb=stats["storageSize"],
        indexes_mb=stats["totalIndexSize"],
        largest_indexes_mb=dict(largest),
    )
    return Size(one, total, [Cycle(one, seed) for seed in range(_CLIENTS)])
