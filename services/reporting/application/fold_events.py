"""Fold a batch of events into the archive and the tickets' facts."""

from collections.abc import Sequence

from services.common.contracts.envelope import Envelope
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.fold import FoldedEvent, fold
from services.reporting.ports import Archive, Facts

_ATTEMPTS = 5


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
        waiting = _by_ticket(envelopes)
        for _ in range(_ATTEMPTS):
            if not waiting:
                return
            lost = self._fold(waiting)
            waiting = {ticket_id: waiting[ticket_id] for ticket_id in lost}
        if waiting:
            raise FactsContended(f"{len(waiting)} facts")

    def _fold(self, waiting: dict[str, list[FoldedEvent]]) -> set[str]:
        known = self._facts.load(waiting)
        changed = []
        for ticket_id, events in waiting.items():
            before = fact = known.get(ticket_id, TicketFact(ticket_id))
            for event in events:
                fact = fold(fact, event)
            if fact is not before:
                changed.append(fact)
        return self._facts.save(changed)


def _by_ticket(envelopes: Sequence[Envelope]) -> dict[str, list[FoldedEvent]]:
    grouped: dict[str, list[FoldedEvent]] = {}
    for envelope in envelopes:
        event = FoldedEvent(envelope.type, envelope.sequence, envelope.subject, envelope.data)
        if event.ticket_id:
            grouped.setdefault(event.ticket_id, []).append(event)
    return grouped
