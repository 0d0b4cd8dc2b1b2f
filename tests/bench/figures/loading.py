"""Two years of a district's tickets, written straight as facts and roll-ups, from one seed.

Some lives a day are folded by the real fold; each stands for several tickets that differ in place,
matter and channel. Sums are those of the facts, by the service's own arithmetic.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from pymongo import InsertOne, WriteConcern

from services.common.ids import derived_id
from services.reporting.adapters.documents import RollUpDocument, TicketFactDocument
from services.reporting.adapters.fact_codec import to_document
from services.reporting.adapters.figures.rolling import Cell, name_of
from services.reporting.adapters.figures.windows import month_of, monthly
from services.reporting.bootstrap import Container
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.figures import ALL, DIMENSIONS
from services.reporting.domain.fold import FoldedEvent, fold
from tests.bench.figures.lives import Life, Places

SEED: Final = 2026
DAYS: Final = 730
ENDS: Final = datetime(2026, 11, 20, 16, tzinfo=UTC)  # midnight in the district
LONG_AGO: Final = datetime(2026, 11, 20, 16, tzinfo=UTC)  # none has changed since the columns
_COPIES: Final = 20
_BATCH: Final = 1000
_VARIED: Final = ("street", "area", "category", "channel", "kind")
_STREET: Final = 9


@dataclass
class Loaded:
    """What was loaded."""

    tickets: int
    orders: int
    seconds: float = 0.0


def fill(container: Container, places: Places, tickets: int) -> Loaded:
    """Write so many tickets of the two years before ``ENDS``; facts first, then their sums."""
    facts = container.database.get_collection(
        TicketFactDocument._get_collection_name(), write_concern=WriteConcern(w=1, j=False)
    )
    sums: dict[Cell, Counter[str]] = {}
    rows, loaded = _rows(container, places, tickets, sums), Loaded(0, 0)
    while batch := list(islice(rows, _BATCH)):
        facts.bulk_write([InsertOne(one) for one in batch], ordered=False)
        loaded.tickets += len(batch)
        loaded.orders += sum(len(one["fact"]["orders"]) for one in batch)
    _write(container, {**sums, **_by_month(sums)})
    return loaded


def _rows(
    container: Container, places: Places, tickets: int, sums: dict[Cell, Counter[str]]
) -> Iterator[dict[str, Any]]:
    chance = random.Random(SEED)  # noqa: S311
    left = tickets
    for day in range(DAYS):
        today = round(tickets * (day + 1) / DAYS) - round(tickets * day / DAYS)
        while today > 0:
            copies = min(_COPIES, today)
            today -= copies
            left -= copies
            at = ENDS - timedelta(days=DAYS - day) + timedelta(seconds=chance.randrange(86400))
            ticket_id = derived_id("tkt", str(SEED), str(left))
            events = Life(ticket_id, chance, places, at, ENDS).told()
            pattern = to_document(folded(ticket_id, events), "bench", container.zone)
            made = [_copy(pattern, number, chance, places) for number in range(copies)]
            _add(sums, pattern, made)
            yield from made


def folded(ticket_id: str, events: Sequence[FoldedEvent]) -> TicketFact:
    """Return the fact of a ticket's events."""
    fact = TicketFact(ticket_id)
    for event in events:
        fact = fold(fact, event)
    return fact


def _copy(
    pattern: Mapping[str, Any], number: int, chance: random.Random, places: Places
) -> dict[str, Any]:
    """Return another ticket with this life; what has been counted is remembered as rolled."""
    if number == 0:
        area, category = pattern["area"], pattern["category"]
        channel, kind = pattern["channel"], pattern["kind"]
    else:
        area, category = chance.choice(places.communities), chance.choice(places.categories)
        channel, kind = chance.choice(_CHANNELS), pattern["kind"]
    told = {"area": area, "street": area[:_STREET], "category": category, "channel": channel}
    inner = pattern["fact"]
    values = {**inner["values"], "area_code": area, "category": category, "channel": channel}
    copy = {**pattern, **told, "kind": kind, "fact": {**inner, "values": values}}
    copy["_id"] = f"{pattern['_id'][:-2]}{number:02d}"
    keys = {name: _text(copy.get(name)) for name in DIMENSIONS if name != "unit"}
    del copy["stale"]
    copy["changed_at"] = LONG_AGO
    return {**copy, "rolled": {"parts": pattern["parts"], "keys": keys}}


_CHANNELS: Final = ("hotline", "mini_program", "web", "grid", "collection_point", "email")


def _add(
    sums: dict[Cell, Counter[str]], pattern: Mapping[str, Any], made: Sequence[Mapping[str, Any]]
) -> None:
    keys = {
        name: Counter(_text(one.get(name)) for one in made) for name in DIMENSIONS if name != "unit"
    }
    for part in pattern["parts"]:
        cells: list[tuple[Cell, int]] = [
            ((ALL, part["day"], None), len(made)),
            (("unit", part["day"], part["unit"]), len(made)),
        ]
        cells += [
            ((name, part["day"], key), count)
            for name, counted in keys.items()
            for key, count in counted.items()
        ]
        for cell, count in cells:
            into = sums.setdefault(cell, Counter())
            for measure, amount in part["m"].items():
                into[measure] += amount * count


def _by_month(sums: Mapping[Cell, Counter[str]]) -> dict[Cell, Counter[str]]:
    """Return the sums of whole months that belong to those of days."""
    months: dict[Cell, Counter[str]] = {}
    for (dimension, day, key), amounts in sums.items():
        months.setdefault((monthly(dimension), month_of(day), key), Counter()).update(amounts)
    return months


def _write(container: Container, sums: Mapping[Cell, Counter[str]]) -> None:
    roll_ups = container.database[RollUpDocument._get_collection_name()]
    rows = (
        {"_id": name_of(dimension, day, key),
         "dimension": dimension, "day": day, "key": key, "m": dict(amounts)}
        for (dimension, day, key), amounts in sums.items()
    )  # fmt: skip
    while batch := list(islice(rows, _BATCH)):
        roll_ups.insert_many(batch, ordered=False)


def _text(key: object) -> str | None:
    return None if key is None else str(key)
