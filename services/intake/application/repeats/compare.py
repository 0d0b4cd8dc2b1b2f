"""Compare one appeal with those that may be about its place: on arrival and for a look-up alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.intake.domain.repeats.finding import Candidate, pair_of, weigh
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
        """Return every earlier appeal that is worth comparing, in no order."""
        rule = self.rules().of(trace.category)
        since = trace.received_at - rule.window
        around = self.traces.near(trace, since, rule.near_metres)
        pairs = [pair for earlier in around if (pair := pair_of(trace, earlier, rule))]
        texts = self.likeness.scores(trace.head, [pair.earlier.head for pair in pairs])
        return [weigh(pair, text, rule) for pair, text in zip(pairs, texts, strict=True)]
