"""Fold a batch of events into the archive and the tickets' facts."""

from collections.abc import Iterable, Sequence

from services.common.contracts.envelope import Envelope
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.fold import FoldedEvent, fold_all
from services.reporting.ports.facts import Archive, Facts

_ATTEMPTS = 10


class FactsContended(RuntimeError):
    """Other workers kept writing the same facts; the batch is to be tried again later."""


class FoldEvents:
    """Archive first, then facts: a crash between the two folds the same events again."""

    def __init__(self, facts: Facts, archive: Archive) -> None:
        self._facts = facts
        self._archive = archive

    def __call__(self, envelopes: Sequence[Envelope]) -> None:
        """Fold the events; order and repetition do not matter.

        Raises:
            FactsContended: when another worker won every race for a fact.

        """
        self._archive.keep([envelope.to_dict() for envelope in envelopes])
        fold_into(self._facts, [_folded(envelope) for envelope in envelopes])


def fold_into(facts: Facts, events: Iterable[FoldedEvent]) -> None:
    """Fold events into facts; order and repetition do not matter.

    Raises:
        FactsContended: when another worker won every race for a fact.

    """
    waiting: dict[str, list[FoldedEvent]] = {}
    for event in events:
        if event.ticket_id:
            waiting.setdefault(event.ticket_id, []).append(event)
    for _ in range(_ATTEMPTS):
        if not waiting:
            return
        lost = _fold(facts, waiting)
        waiting = {ticket_id: waiting[ticket_id] for ticket_id in lost}
    if waiting:
        raise FactsContended(f"{len(waiting)} facts")


def _fold(facts: Facts, waiting: dict[str, list[FoldedEvent]]) -> set[str]:
    known = facts.load(waiting)
    changed = []
    for ticket_id, events in waiting.items():
        before = known.get(ticket_id) or TicketFact(ticket_id)
        fact = fold_all(before, events)
        if fact is not before:
            changed.append(fact)
    return facts.save(changed)


def _folded(envelope: Envelope) -> FoldedEvent:
    return FoldedEvent(envelope.type, envelope.sequence, envelope.subject, envelope.data)
