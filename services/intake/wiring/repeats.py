"""The look for repeats: one engine over what is in memory and over what is stored."""

from collections.abc import Iterator
from functools import cached_property

from services.common.ids import new_id
from services.intake.adapters.repeats.case_states import MongoCaseStates
from services.intake.adapters.repeats.indexing import make_missing, traced_families
from services.intake.adapters.repeats.recent_traces import RecentTraces
from services.intake.adapters.repeats.stored_traces import TRACES, MongoTraces
from services.intake.adapters.repeats.text_likeness import RarePairsLikeness
from services.intake.application.repeats.compare import Comparison
from services.intake.application.repeats.find_repeats import FindRepeats
from services.intake.application.repeats.show_similar import ShowSimilar
from services.intake.domain.repeats.rules import NO_RULES, RepeatRules
from services.intake.domain.repeats.trace import Trace
from services.intake.ports.repeats import Traces
from services.intake.wiring.following import Following

_WEIGHED_FOR_LOOK_UPS = 2_000  # texts: what is asked about again and again


class Repeats(Following):
    """The look for repeats."""

    @cached_property
    def traces(self) -> MongoTraces:
        """All traces."""
        return MongoTraces(self.database[TRACES], new_id("rel"))

    @cached_property
    def find_repeats(self) -> FindRepeats:
        """Use case, for this process's one relay."""
        book = RecentTraces(self.traces)
        return FindRepeats(book, self._comparison(book, RarePairsLikeness()))

    @cached_property
    def show_similar(self) -> ShowSimilar:
        """Use case."""
        comparison = self._comparison(self.traces, RarePairsLikeness(_WEIGHED_FOR_LOOK_UPS))
        states = MongoCaseStates(self.appeals_collection)
        return ShowSimilar(comparison, states, self.views, self.clock)

    def index_traces(self) -> int:
        """Keep a trace of each appeal that has none; return how many."""
        return make_missing(self.appeals_collection, self.traces)

    def traced_families(self) -> Iterator[tuple[Trace, str]]:
        """Return each appeal's trace with its ticket: what people made of the verdicts."""
        return traced_families(self.appeals_collection)

    def repeat_rules(self) -> RepeatRules:
        """Return the rules in force; without a directory those of every district."""
        directory = self.directory.current()
        return directory.repeats if directory else NO_RULES

    def _comparison(self, traces: Traces, likeness: RarePairsLikeness) -> Comparison:
        return Comparison(traces, likeness, self.repeat_rules)
