"""Compare one appeal with those that may be about its place: on arrival and for a look-up alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.intake.domain.repeats.finding import MOST_BY_CATEGORY, Candidate, pair_of, weigh
from services.intake.domain.repeats.rules import RepeatRules
from services.intake.domain.repeats.trace import Trace
from services.intake.ports.repeats import TextLikeness, Traces


@dataclass(frozen=True, slots=True)
class Comparison:
    """The one engine, over whichever traces it is given; ``rules`` are those in force."""

    traces: Traces
    likeness: TextLikeness
    rules: Callable[[], RepeatRules]

    def __call__(self, trace: Trace) -> Sequence[Candidate]:
        """Return every earlier appeal that may be the same, in no order.

        The words come first: most of what is near is about something else, and that is soon seen.
        """
        rule = self.rules().of(trace.category)
        since = trace.received_at - rule.window
        around = self.traces.near(trace, since, rule.near_metres)
        texts = self.likeness.scores(trace.head, [earlier.head for earlier in around])
        least = rule.likely - MOST_BY_CATEGORY
        alike = [both for both in zip(around, texts, strict=True) if both[1] >= least]
        pairs = [(pair_of(trace, earlier, rule), text) for earlier, text in alike]
        return [weigh(pair, text, rule) for pair, text in pairs if pair is not None]
