"""Figures of a million tickets of two years: dashboards, any question, bulletins, the fold (N5).

``python -m tests.bench.figures.run [--tickets N]`` with ``HUYING_TEST_MONGODB_URL``; the database
is its own and dropped afterwards.
"""

import argparse
import os
import statistics
from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter
from typing import Any, Final

from services.common.observability.logging import configure
from services.console.entrypoints.http.reports.views.figures import HEADLINES
from services.reporting.adapters.documents import TicketFactDocument
from services.reporting.domain.bulletins.periods import named
from services.reporting.domain.figures import FigureQuery
from services.reporting.domain.secrecy import Reader
from tests.bench.figures.district import Office, office
from tests.bench.figures.folding import fold_rate
from tests.bench.figures.loading import Loaded, fill
from tests.bench.report import spread_of, tell

TICKETS: Final = 1_000_000
_ROUNDS: Final = 7
_MONTH: Final = {"from": "2026-10-01", "to": "2026-10-31"}
_YEAR: Final = {"from": "2025-11-21", "to": "2026-11-20"}
_CENTRAL: Final = "610104001"


def run(
    mongodb_url: str,
    tickets: int = TICKETS,
    *,
    chain_rate: float | None = None,
    prefix: str = "figures",
) -> None:
    """Load, measure and print; ``chain_rate`` is the chain's on this machine, in appeals/s."""
    configure("reporting", "figures-bench", "error")
    with office(mongodb_url, prefix) as one:
        loaded = _filled(one, tickets)
        _columns(one, loaded)
        raw = _raw(one)
        _dashboards(one, loaded, raw["month"])
        _questions(one, loaded, raw["year"])
        _bulletins(one, loaded, raw["month"])
        _incremental(one, loaded)
        fold_rate(one, loaded, chain_rate)


def _filled(one: Office, tickets: int) -> Loaded:
    begun = perf_counter()
    loaded = fill(one.container, one.places, tickets)
    loaded.seconds = perf_counter() - begun
    one.container.client.admin.command("fsync")  # the first rounds do not pay for the loading
    return loaded


def _columns(one: Office, loaded: Loaded) -> None:
    seconds = _timed(one.container.numbers.column_maker.refresh)
    tell(
        "figures.columns",
        loaded.tickets / seconds,
        "tickets/s",
        baseline=loaded.tickets / loaded.seconds,
        goal=None,
        spread=None,
        baseline_is="loaded",
        tickets=loaded.tickets,
        orders=loaded.orders,
        seconds=round(seconds, 1),
        load_seconds=round(loaded.seconds, 1),
    )


def _raw(one: Office) -> dict[str, float]:
    """Return how long MongoDB itself takes for one indicator by unit, of a month and of a year."""
    facts = one.container.database[TicketFactDocument._get_collection_name()]

    def asked(days: dict[str, str]) -> Callable[[], object]:
        window = {"parts.day": {"$gte": days["from"], "$lte": days["to"]}}
        sums = {name: {"$sum": f"$parts.m.{name}"} for name in ("responded", "response_scope")}
        pipeline: list[dict[str, Any]] = [
            {"$match": window},
            {"$unwind": "$parts"},
            {"$match": window},
            {"$group": {"_id": "$parts.unit", **sums}},
        ]
        return lambda: list(facts.aggregate(pipeline))

    _agree(one, asked(_YEAR)())
    return {
        name: statistics.median(_timed(asked(days)) for _ in range(2))
        for name, days in (("month", _MONTH), ("year", _YEAR))
    }


def _agree(one: Office, counted: Any) -> None:
    """Fail where the sums do not say what the facts say: what is missing is found quickly."""
    names = ("responded", "response_scope")
    facts = {row["_id"]: {name: row[name] for name in names if row[name]} for row in counted}
    query = FigureQuery("unit", _YEAR["from"], _YEAR["to"])
    found = one.container.numbers.figures.sums(Reader(everything=True), query, names)
    sums = {key: {name: n for name, n in row.items() if n} for key, row in found.items()}
    if sums != {key: row for key, row in facts.items() if row}:
        raise AssertionError("the roll-ups are not the sums of the facts")


def _dashboards(one: Office, loaded: Loaded, raw: float) -> None:
    took: dict[str, list[float]] = {}
    for round_ in range(_ROUNDS + 1):
        for name, path, query in _looked_at():
            seconds = _timed(partial(one.get, path, **query))
            if round_:  # the first of all warms connections and plans
                took.setdefault(name, []).append(seconds)
    every = sorted(second for seconds in took.values() for second in seconds)
    slowest = max(took, key=lambda name: statistics.median(took[name]))
    tell(
        "figures.dashboard_p95",
        every[int(0.95 * (len(every) - 1))] * 1000,
        "ms",
        baseline=raw * 1000,
        goal="value < 100",
        spread=spread_of(took[slowest]),
        baseline_is="one indicator of a month from the facts, by MongoDB",
        tickets=loaded.tickets,
        questions=len(every),
        p50=round(statistics.median(every) * 1000, 1),
        slowest=slowest,
        slowest_ms=round(statistics.median(took[slowest]) * 1000, 1),
    )


def _looked_at() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield what the console's pages of figures ask: headlines, tables, trends, ranks, balances."""
    root = "/api/v1/indicators"
    yield "overview", "/api/v1/overview", {}
    for name in HEADLINES:
        yield f"{name}, month", f"{root}/{name}", {**_MONTH, "compare": "true"}
    for name in ("response_rate", "workload"):
        for by in ("unit", "area", "category", "channel"):
            yield f"{name} by {by}, month", f"{root}/{name}", {**_MONTH, "by": by}
        yield f"{name} by unit, year", f"{root}/{name}", {**_YEAR, "by": "unit"}
        yield f"{name}, trend", f"{root}/{name}/trend", {**_YEAR, "step": "month"}
        yield f"{name} of a unit", f"{root}/{name}", {**_MONTH, "unit": "chengguan"}
    yield "ranking", f"{root}/response_rate/ranking", {**_MONTH, "by": "unit"}
    yield "carried over", "/api/v1/carried-over", _MONTH


def _questions(one: Office, loaded: Loaded, raw: float) -> None:
    took: dict[str, float] = {}
    for item in one.get("/api/v1/indicators")["items"]:
        name = item["name"]
        for label, query in (
            ("by unit of a street", {"by": "unit", "street": _CENTRAL}),
            ("by category of a channel", {"by": "category", "channel": "hotline"}),
            ("by area of what reached no tier", {"by": "area", "tier": "0"}),
        ):
            asked = {**_YEAR, **query}
            path = f"/api/v1/indicators/{name}"
            took[f"{name} {label}"] = _timed(partial(one.get, path, **asked))
    slowest = max(took, key=lambda name: took[name])
    tell(
        "figures.any_question_of_a_year",
        took[slowest],
        "s",
        baseline=raw,
        goal="value < 3",
        spread=None,
        baseline_is="one indicator of a year from the facts, by MongoDB",
        tickets=loaded.tickets,
        questions=len(took),
        median=round(statistics.median(took.values()), 3),
        slowest=slowest,
    )


def _bulletins(one: Office, loaded: Loaded, raw: float) -> None:
    press = one.container.press
    begun = perf_counter()
    for name in ("monthly", "unit_scorecard", "street_scorecard"):
        press.schedule.order_all(press.templates[name], "2026-10", named("month", "2026-10"), "me")
    made = 0
    while press.run():
        made += 1
    seconds = perf_counter() - begun
    tell(
        "figures.monthly_set",
        seconds,
        "s",
        baseline=raw,
        goal="value < 120",
        spread=None,
        baseline_is="one indicator of a month from the facts, by MongoDB",
        tickets=loaded.tickets,
        bulletins=made,
        files=3 * made,
    )


def _incremental(one: Office, loaded: Loaded) -> None:
    """Tell what it costs to follow a usual hour's changes."""
    facts = one.container.database[TicketFactDocument._get_collection_name()]
    lately = facts.find({}, {"_id": 1}).sort("opened_day", -1).limit(200)
    changed = one.container.facts.load([row["_id"] for row in lately])
    one.container.facts.save(list(changed.values()))
    seconds = _timed(one.container.numbers.column_maker.refresh)
    tell(
        "figures.columns_follow",
        seconds,
        "s",
        baseline=None,
        goal=None,
        spread=None,
        tickets=loaded.tickets,
        changed=len(changed),
    )


def _timed(done: Callable[[], object]) -> float:
    begun = perf_counter()
    done()
    return perf_counter() - begun


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.figures.run")
    parser.add_argument("--tickets", type=int, default=TICKETS)
    parser.add_argument("--chain-rate", type=float, help="appeals/s of the chain on this machine")
    given = parser.parse_args()
    run(os.environ["HUYING_TEST_MONGODB_URL"], given.tickets, chain_rate=given.chain_rate)
