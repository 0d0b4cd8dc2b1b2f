"""Find repeats (重复): compare appeals about to be published with those received before."""

import time
from collections.abc import Callable, Sequence

from services.common.observability.logging import get_logger
from services.intake.application.repeats.compare import Comparison
from services.intake.domain.repeats.finding import RepeatFinding, judge
from services.intake.domain.repeats.trace import Trace
from services.intake.ports.repeats import TraceBook

_log = get_logger(__name__)
# architecture.md §2.2: after two seconds without an answer the event leaves without one.
BUDGET_SECONDS = 2.0


class FindRepeats:
    """The use case, for one caller at a time: the relay that holds the partitions."""

    def __init__(
        self,
        book: TraceBook,
        compare: Comparison,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        budget_seconds: float = BUDGET_SECONDS,
    ) -> None:
        self._book = book
        self._compare = compare
        self._monotonic = monotonic
        self._budget_seconds = budget_seconds
        self._last: dict[str, RepeatFinding] = {}
        self._kept: set[str] = set()

    def __call__(self, traces: Sequence[Trace]) -> dict[str, RepeatFinding]:
        """Return a finding by appeal id; what the budget did not reach is left out.

        Each appeal is remembered after it was judged, so that the second half of a pair in one
        batch sees the first. What comes again because the broker was away keeps its verdict.
        """
        deadline = self._monotonic() + self._budget_seconds
        self._book.refresh()
        findings: dict[str, RepeatFinding] = {}
        for trace in sorted(traces, key=lambda item: (item.received_at, item.appeal_id)):
            judged = self._last.get(trace.appeal_id)
            if judged is None and self._monotonic() < deadline:
                judged = judge(self._compare(trace), trace.same_as)
            if judged is not None:
                findings[trace.appeal_id] = judged
            self._book.remember(trace)
        self._book.keep([trace for trace in traces if trace.appeal_id not in self._kept])
        self._last, self._kept = findings, {trace.appeal_id for trace in traces}
        if len(findings) < len(traces):
            _log.warning("repeats_out_of_time", judged=len(findings), of=len(traces))
        return findings
