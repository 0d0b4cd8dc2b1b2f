"""Find repeats (重复): compare appeals about to be published with those of the last two weeks."""

import time
from collections.abc import Callable, Sequence

from services.common.observability.logging import get_logger
from services.intake.domain.repeats.finding import (
    NO_REPEAT,
    RepeatFinding,
    Trace,
    is_comparable,
    judge,
    weigh,
)
from services.intake.ports.repeats import RecentAppeals, TextLikeness

_log = get_logger(__name__)
# architecture.md §2.2: after two seconds without an answer the event leaves without one.
BUDGET_SECONDS = 2.0


class FindRepeats:
    """The use case, for one caller at a time: the relay that holds the partitions."""

    def __init__(
        self,
        recent: RecentAppeals,
        likeness: TextLikeness,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        budget_seconds: float = BUDGET_SECONDS,
    ) -> None:
        self._recent = recent
        self._likeness = likeness
        self._monotonic = monotonic
        self._budget_seconds = budget_seconds
        self._last: dict[str, RepeatFinding] = {}

    def __call__(self, traces: Sequence[Trace]) -> dict[str, RepeatFinding]:
        """Return a finding by appeal id; what the budget did not reach is left out.

        Each appeal is remembered after it was judged, so that the second half of a pair in one
        batch sees the first. What comes again because the broker was away keeps its verdict.
        """
        deadline = self._monotonic() + self._budget_seconds
        self._recent.refresh()
        findings: dict[str, RepeatFinding] = {}
        for trace in sorted(traces, key=lambda item: (item.received_at, item.appeal_id)):
            judged = self._last.get(trace.appeal_id)
            if judged is None and self._monotonic() < deadline:
                judged = self._judged(trace)
            if judged is not None:
                findings[trace.appeal_id] = judged
            self._recent.remember(trace)
        self._last = findings
        if len(findings) < len(traces):
            _log.warning("repeats_out_of_time", judged=len(findings), of=len(traces))
        return findings

    def _judged(self, trace: Trace) -> RepeatFinding:
        near = [other for other in self._recent.near(trace) if is_comparable(trace, other)]
        if not near:
            return NO_REPEAT
        scores = self._likeness.scores(trace.head, [other.head for other in near])
        return judge(
            weigh(trace, other, score) for other, score in zip(near, scores, strict=True) if score
        )
