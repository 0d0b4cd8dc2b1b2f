"""The desk's list of fifty among a million tickets, as the console's own page (K1, item 11)."""

import random
import statistics
from collections.abc import Mapping
from contextlib import ExitStack
from time import perf_counter

from services.common.observability.logging import configure
from services.dispatch.entrypoints.http.app import build_app
from tests.bench.report import spread_of, tell
from tests.bench.scale.district import CATEGORIES, District, district
from tests.bench.scale.loading import fill
from tests.bench.scale.templates import templates
from tests.support.console import Browser, browser_of
from tests.support.dispatch_api import DispatchApi

ROUNDS = 30
MADE = (160, 40)
GOAL = "value <= 300"
_WARM = 3
_P95 = 18  # of the nineteen cuts of twentieths

Query = Mapping[str, str]


def run(mongodb_url: str, small: int, large: int, *, rounds: int = ROUNDS) -> None:
    """Measure and print: what an operator waits for, list by list, in alternating rounds."""
    configure("dispatch", "desk-bench", "error")
    with ExitStack() as stack:
        first = stack.enter_context(district(mongodb_url, "desk_templates"))
        first.container.prepare_database()
        patterns = templates(first, *MADE)
        desks = []
        for total in (small, large):
            one = stack.enter_context(district(mongodb_url, f"desk_{total}"))
            fill(one, patterns, total)
            desks.append(OperatorsDesk(one))
        first.container.client.admin.command("fsync")
        for number in range(_WARM + rounds):
            if number == _WARM:
                for desk in desks:
                    desk.forget()
            for desk in desks:
                desk.look_at_all(number)
        _tell(small, large, *desks)


class OperatorsDesk:
    """One district's desk; ``seconds`` are those of each list, ``bare`` those of the API alone."""

    def __init__(self, one: District) -> None:
        app = build_app(one.container)
        self._headers = one.headers("operator", "dispatch-centre")
        self._open = lambda *args, **given: app.test_client().open(*args, **given)
        self._browser: Browser = browser_of(
            "operator", api=DispatchApi(self._open, self._headers), clock=one.container.clock
        )
        self._communities = one.communities
        self.seconds: dict[str, list[float]] = {}
        self.bare: list[float] = []

    def look_at_all(self, seed: int) -> None:
        """Open each list once, of another street and category each time."""
        for name, query in _lists(random.Random(seed), self._communities).items():  # noqa: S311
            begun = perf_counter()
            page = self._browser.get("/desk", query_string=dict(query))
            self.seconds.setdefault(name, []).append(perf_counter() - begun)
            assert page.status_code == 200, page.text[:500]
            begun = perf_counter()
            asked = {**query, "limit": "50"}
            answer = self._open("/api/v1/tickets", query_string=asked, headers=self._headers)
            self.bare.append(perf_counter() - begun)
            assert answer.status_code == 200, answer.text[:500]

    def forget(self) -> None:
        """Begin to measure: what was before was for warming up."""
        self.seconds.clear()
        self.bare.clear()

    def p95(self) -> float:
        """Return what nineteen of twenty pages stay below, in milliseconds."""
        return _p95([each for of_list in self.seconds.values() for each in of_list])

    def by_list(self) -> dict[str, float]:
        """Return the same list by list."""
        return {name: _p95(all_) for name, all_ in self.seconds.items()}


def _lists(chance: random.Random, communities: list[str]) -> dict[str, Query]:
    area, category = chance.choice(communities), chance.choice(CATEGORIES)
    return {
        "open": {"state": "open"},
        "newest": {"sort": "number"},
        "by_due": {"state": "open", "sort": "due"},
        "overdue": {"due": "overdue"},
        "community": {"area": area},
        "street_grave": {"area": area[:9], "severity": "P1,P2", "state": "open"},
        "category_closed": {"category": category, "state": "closed"},
        "returned_late": {"returned": "true", "signed": "late"},
        "of_a_day": {"opened_from": "2026-11-23", "opened_to": "2026-11-23"},
    }


def _p95(seconds: list[float]) -> float:
    return round(1000 * statistics.quantiles(seconds, n=20)[_P95], 1)


def _tell(small: int, large: int, few: OperatorsDesk, many: OperatorsDesk) -> None:
    tell(
        "desk_list_p95",
        many.p95(),
        "ms",
        baseline=few.p95(),
        goal=GOAL,
        spread=spread_of(list(many.by_list().values())),
        tickets=large,
        baseline_is=f"the same at {small} tickets",
        by_list=many.by_list(),
        api_alone=_p95(many.bare),
    )
