"""Offers suggestions for tickets that wait for a person, and resolves the one chosen by number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.common.clock import Clock
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.classification.opinion import Classifier
from services.dispatch.domain.classification.precedents import Precedents
from services.dispatch.domain.classification.suggesting import (
    SUGGESTIONS,
    Suggestion,
    suggest,
    token_of,
)
from services.dispatch.domain.refusals import FieldRefused, LimitReached, NotFound
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.tickets import Tickets

CommonCategories = Callable[[int], Sequence[tuple[str, float]]]


@dataclass(frozen=True)
class OfferSuggestions:
    """What may fit each ticket, by the classifier, the words and what is common here."""

    classifier: Classifier
    directories: Directories
    precedents: Precedents
    common: CommonCategories
    clock: Clock

    def __call__(self, tickets: Sequence[Ticket]) -> Sequence[tuple[Suggestion, ...]]:
        """Return three suggestions for each ticket; texts are classified in one batch."""
        directory = self.directories.current()
        if directory is None or not tickets:
            return [()] * len(tickets)
        texts = [f"{item.matter.title}\n{item.matter.text}".strip() for item in tickets]
        opinions = self.classifier.opinions(texts)
        known = self.precedents.like(texts)
        now, common = self.clock.now(), self.common(2 * SUGGESTIONS)
        return [
            suggest(ticket, opinion, directory=directory, common=common, precedents=likest, now=now)
            for ticket, opinion, likest in zip(tickets, opinions, known, strict=True)
        ]


@dataclass(frozen=True)
class ChooseSuggestion:
    """Resolves an operator's choice to the category that he saw."""

    tickets: Tickets
    offer: OfferSuggestions

    def __call__(
        self, ticket_id: str, caller: Caller, number: int, token: str | None
    ) -> str | None:
        """Return the category of a suggestion, numbered from 1 on.

        A ticket that is no longer in screening has nothing to choose: None leaves it to the
        command, which knows whether it was carried out before.

        Raises:
            NotFound: there is no such ticket, or not for this caller.
            LimitReached: other suggestions stand now than those that ``token`` was given with.
            FieldRefused: there are not so many suggestions.

        """
        ticket = self.tickets.get(ticket_id)
        if ticket is None:
            raise NotFound
        caller.must_see(ticket)
        if ticket.state != "screening":
            return None
        offered = self.offer([ticket])[0]
        if token is not None and token != token_of(offered):
            raise LimitReached("suggestions_changed")
        if not 1 <= number <= len(offered):
            raise FieldRefused("suggestion", "unknown_suggestion", most=len(offered))
        return offered[number - 1].category
