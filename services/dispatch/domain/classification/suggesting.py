"""Suggests to the person who screens where a ticket may belong, and says why (三个建议)."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final, Literal

from services.dispatch.domain.classification.opinion import Opinion
from services.dispatch.domain.classification.precedents import Precedent
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.routing.categorising import within
from services.dispatch.domain.routing.choosing import find_unit
from services.dispatch.domain.routing.keyword_rules import Match, rank
from services.dispatch.domain.routing.rerouting import ticket_facts
from services.dispatch.domain.tickets.severities import severity_of
from services.dispatch.domain.tickets.ticket import Ticket

SUGGESTIONS: Final = 3

SuggestedBy = Literal[
    "classifier", "precedent", "keywords", "keywords_and_classifier", "frequency", "listed"
]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category with the unit that would lead it, and what speaks for it.

    ``confidence`` is a probability for the classifier, the rules' own measure for keywords, the
    share among the latest tickets for ``frequency``, the likeness to the ticket named for
    ``precedent``, and 0 for ``listed``, which nothing speaks for. ``returned`` says that this unit
    has given the ticket back before.
    """

    category: str
    unit: str | None
    by: SuggestedBy
    confidence: float
    words: tuple[str, ...] = ()
    returned: bool = False
    precedent: str | None = None


def suggest(
    ticket: Ticket,
    opinion: Opinion | None,
    *,
    directory: Directory,
    common: Sequence[tuple[str, float]],
    precedents: Sequence[Precedent],
    now: datetime,
) -> tuple[Suggestion, ...]:
    """Return three suggestions, the likeliest first; fewer only in a directory with fewer.

    What the classifier says comes first, then what operators decided of tickets much alike, then
    words, then what is common in this district, and in a district without any ticket yet the first
    matters of its list. A unit that has returned the ticket comes after those that have not.
    """
    found: dict[str, Suggestion] = {}
    opinion = within(opinion, directory)
    for guess in opinion.guesses if opinion else ():
        found[guess.category] = Suggestion(
            guess.category, None, "classifier", guess.confidence, guess.words
        )
    for like in precedents:
        if like.category in directory.offered:
            found[like.category] = _preceded(found.get(like.category), like)
    for match in rank(f"{ticket.matter.title}\n{ticket.matter.text}", directory.keyword_rules):
        found[match.category] = _heard(found.get(match.category), match)
    for category, share in common:
        if category in directory.offered:
            found.setdefault(category, Suggestion(category, None, "frequency", round(share, 3)))
    for category in _matters(directory) if len(found) < SUGGESTIONS else ():
        found.setdefault(category, Suggestion(category, None, "listed", 0.0))
    placed = [_placed(item, ticket, directory, now) for item in found.values()]
    return tuple(sorted(placed, key=lambda item: item.returned)[:SUGGESTIONS])


def _matters(directory: Directory) -> Iterator[str]:
    """Yield the first matters on offer in the order of the list, without the classes above them."""
    classes = {known.parent for known in directory.categories.values()}
    matters = (code for code in directory.categories if code in directory.offered - classes)
    return islice(matters, 2 * SUGGESTIONS)


def token_of(suggestions: Sequence[Suggestion]) -> str:
    """Return a short digest of the choice offered: a choice by number names what it was of."""
    offered = "\n".join(f"{item.category} {item.unit}" for item in suggestions)
    return hashlib.sha256(offered.encode()).hexdigest()[:12]


def _heard(known: Suggestion | None, match: Match) -> Suggestion:
    if known is None:
        return Suggestion(match.category, None, "keywords", match.confidence, match.words)
    words = tuple(dict.fromkeys((*match.words, *known.words)))
    by = "keywords_and_classifier" if known.by == "classifier" else known.by
    return replace(known, by=by, words=words)


def _preceded(known: Suggestion | None, like: Precedent) -> Suggestion:
    if known is not None:
        return replace(known, precedent=like.number)
    return Suggestion(like.category, None, "precedent", like.likeness, precedent=like.number)


def _placed(item: Suggestion, ticket: Ticket, directory: Directory, now: datetime) -> Suggestion:
    unit = _unit(item.category, ticket, directory, now) if ticket.area_code else None
    gave_back = {order.unit for order in ticket.orders if order.state == "returned"}
    return replace(item, unit=unit, returned=unit in gave_back)


def _unit(category: str, ticket: Ticket, directory: Directory, now: datetime) -> str | None:
    severity = severity_of(category, ticket.danger, directory, ticket.doubts)
    area = str(ticket.area_code)
    facts = ticket_facts(ticket, category, area, severity, directory, now)
    found = find_unit(facts, directory)
    return found.unit if found else None
