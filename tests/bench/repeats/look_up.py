"""How long a look-up of similar appeals takes among ten thousand and among a million (B1).

python -m tests.bench.repeats.look_up --appeals 1000000        (HUYING_MONGODB_URL set)
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from pymongo import MongoClient, WriteConcern
from pymongo.collection import Collection

from services.common.observability.logging import configure
from services.common.store.connection import connect
from services.intake.adapters import documents
from services.intake.adapters.repeats.stored_traces import TRACES, trace_indexes
from services.intake.adapters.repeats.trace_codec import to_document
from services.intake.bootstrap import Container
from services.intake.domain.repeats.names import place_names
from services.intake.domain.repeats.trace import Trace
from tests.bench.report import spread_of, tell
from tests.factories.intake import settings
from tests.fakes.intake import FakeClock

SMALL, LARGE = 10_000, 1_000_000
GOAL = "p95 < 50 ms"
ROUNDS, LOOK_UPS = 5, 100
_BATCH = 2_000
_NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
_DAYS = 60  # all of them within the window: the worst case for a look-up
_WEST, _SOUTH, _WIDE, _HIGH = 108.86, 34.22, 0.14, 0.10  # a district of about 130 km²
_SYLLABLES = "安宁泰和兴隆丰登福泽锦绣云栖青桐荷塘松涛银杏翠屏长乐永康明德朝阳文景桃园柳林"
_ESTATES, _COMMUNITIES, _REPORTERS = 2_000, 131, 200_000
_MATTERS = (
    ("0201", "井盖松动", "车一压就响"),
    ("0101", "垃圾没人清运", "苍蝇乱飞臭气熏天"),
    ("0501", "施工噪音扰民", "半夜还在浇灌混凝土"),
    ("0104", "烧烤摊占道", "油烟飘进家里"),
    ("0301", "自来水停水", "老人孩子没法做饭"),
    ("0302", "暖气不热", "室内不到十五度"),
    ("0202", "路灯不亮", "晚上黑得看不见路"),
    ("0401", "电动车乱停", "堵住了消防通道"),
)
_FILLERS = (
    "已经一个星期",
    "多次反映无果",
    "希望尽快派人来看看",
    "孩子上学必经之路",
    "物业推给社区",
    "社区推给街道",
    "每天早晚最严重",
)


class District:
    """A made-up district: estates with their places, and appeals about them."""

    def __init__(self, seed: int) -> None:
        self._chosen = random.Random(seed)  # noqa: S311 - repeatable, not secret
        places = random.Random(1)  # noqa: S311 - the same estates for whoever asks
        self._estates = [
            (
                "".join(places.choices(_SYLLABLES, k=3)) + "小区",
                (_WEST + places.random() * _WIDE, _SOUTH + places.random() * _HIGH),
                f"610104{places.randrange(1, 10):03d}{places.randrange(1, 15):03d}",
            )
            for _ in range(_ESTATES)
        ]

    def appeals(self, prefix: str) -> Iterator[Trace]:
        """Return traces without end."""
        chosen, number = self._chosen, 0
        while True:
            number += 1
            name, point, area = chosen.choice(self._estates)
            code, what, how = chosen.choice(_MATTERS)
            told = [what, how, *chosen.sample(_FILLERS, 3)]
            head = f"{name}{chosen.randrange(1, 40)}号楼" + "，".join(told)
            yield Trace(
                appeal_id=f"{prefix}{number:08d}",
                received_at=_NOW - timedelta(days=chosen.random() * _DAYS),
                head=head,
                area_code=area,
                point=(point[0] + chosen.gauss(0, 1e-3), point[1] + chosen.gauss(0, 1e-3)),
                category=code,
                reporter_ref=f"rep_{chosen.randrange(_REPORTERS)}",
                names=place_names(None, head),
            )


def run(mongodb_url: str, small: int, large: int) -> None:
    """Fill two databases and look up in each by turns; print one line."""
    configure("intake", "look-up-bench", "error")
    client = connect(mongodb_url, "look-up-bench")
    made = []
    try:
        for total in (small, large):
            container = Container(
                settings("unused", mongodb_url=mongodb_url, database_prefix=f"look_up_{total}"),
                client=client,
                clock_given=FakeClock(_NOW),
            )
            client.drop_database(container.database.name)
            made.append(container)
            _fill(container, total)
        _measure(made, (small, large))
    finally:
        for container in made:
            client.drop_database(container.database.name)
        client.close()


def _measure(made: Sequence[Container], sizes: tuple[int, int]) -> None:
    questions = District(7).appeals("ask")
    taken: list[list[list[float]]] = [[], []]
    for number in range(ROUNDS + 1):
        asked = list(islice(questions, LOOK_UPS))
        order = (0, 1) if number % 2 == 0 else (1, 0)
        for which in order:
            times = [_one(made[which], trace) for trace in asked]
            if number:  # the first round warms plans and caches
                taken[which].append(times)
    small, large = ([_p95(times) for times in rounds] for rounds in taken)
    everything = [one for times in taken[1] for one in times]
    tell(
        "similar_look_up_p95",
        _p95(everything),
        "ms",
        baseline=statistics.median(small),
        goal=GOAL,
        spread=spread_of(large),
        p50=round(statistics.median(everything), 2),
        appeals=sizes[1],
        baseline_appeals=sizes[0],
        look_ups=len(everything),
    )


def _one(container: Container, trace: Trace) -> float:
    began = time.perf_counter()
    container.show_similar(trace, 5)
    return (time.perf_counter() - began) * 1000


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _fill(container: Container, total: int) -> None:
    """Insert so many appeals with their traces, then make every index that the service has."""
    quick = WriteConcern(w=1, j=False)
    patient: MongoClient[dict[str, Any]] = MongoClient(container.settings.mongodb_url)
    database = patient[container.database.name]
    traces = database.get_collection(TRACES, write_concern=quick)
    appeals = database.get_collection(documents.APPEALS, write_concern=quick)
    rows = islice(District(total).appeals("apl_"), total)
    while batch := list(islice(rows, _BATCH)):
        _insert(traces, [to_document(trace, _NOW) for trace in batch])
        _insert(appeals, [_appeal(trace) for trace in batch])
    traces.create_indexes(trace_indexes())  # takes longer than a service would wait
    patient.close()
    container.prepare_database()


def _insert(collection: Collection[dict[str, Any]], batch: list[dict[str, Any]]) -> None:
    collection.insert_many(batch, ordered=False)


def _appeal(trace: Trace) -> dict[str, Any]:
    """Return as much of an appeal as a look-up reads."""
    data = {"received_at": trace.received_at.isoformat(), "category": trace.category}
    return {
        "_id": trace.appeal_id,
        "ticket_id": f"tkt_{trace.appeal_id}",
        "history": [{"data": data}],
    }


def main(arguments: Sequence[str]) -> None:
    """Measure on the server that the environment names."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.repeats.look_up")
    parser.add_argument("--appeals", type=int, default=LARGE, help="the larger size (%(default)s)")
    given = parser.parse_args(arguments)
    run(os.environ["HUYING_MONGODB_URL"], min(SMALL, given.appeals), given.appeals)


if __name__ == "__main__":
    main(sys.argv[1:])
