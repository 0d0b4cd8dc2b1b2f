"""Dispatch's commands as verbs of an object, so that tests read like the story."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

from services.dispatch.application.classifier.choose_suggestion import (
    ChooseSuggestion,
    OfferSuggestions,
)
from services.dispatch.application.commanding import Desk
from services.dispatch.domain.classification.opinion import RulesAlone
from services.dispatch.domain.classification.precedents import Precedent
from services.dispatch.entrypoints.commands.table import (
    ORDER_COMMANDS,
    TICKET_COMMANDS,
    Command,
    UseCase,
)
from services.dispatch.ports.tickets import Counters
from tests.fakes.dispatch import FakeCounters


class NoPrecedents:
    """Nothing was settled before."""

    def like(self, texts: Sequence[str]) -> Sequence[Sequence[Precedent]]:
        return [()] * len(texts)


@dataclass(frozen=True)
class Verbs:
    """``verbs.acknowledge(order_id, order)`` carries out that row; ``return_`` is "return"."""

    desk: Desk
    table: tuple[Command, ...]
    counters: Counters = field(default_factory=FakeCounters)

    @property
    def classifying(self) -> SimpleNamespace:
        """Suggestions by words alone: there is no model here, and nothing is common."""
        offer = OfferSuggestions(
            RulesAlone(), self.desk.directories, NoPrecedents(), lambda most: [], self.desk.clock
        )
        return SimpleNamespace(choose=ChooseSuggestion(self.desk.tickets, offer))

    def __getattr__(self, name: str) -> UseCase:
        found = next((row for row in self.table if row.name == name.rstrip("_")), None)
        if found is None:
            raise AttributeError(name)
        return found.use_case(self)


def of_orders(desk: Desk) -> Verbs:
    """Return the commands on work orders."""
    return Verbs(desk, ORDER_COMMANDS)


def of_tickets(desk: Desk) -> Verbs:
    """Return the commands on tickets."""
    return Verbs(desk, TICKET_COMMANDS)
