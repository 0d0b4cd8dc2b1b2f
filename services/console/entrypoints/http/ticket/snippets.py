"""Standard texts (标准用语): data, filled with the ticket's own facts, to be put into any field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from services.console.domain.person import Person

_FILE: Final = Path(__file__).parents[3] / "snippets.yaml"


@dataclass(frozen=True, slots=True)
class Snippet:
    """One text; ``actions`` are those in whose forms it is offered, none: in all."""

    key: str
    title: str
    text: str
    actions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Filled:
    """A text as it is put in."""

    key: str
    title: str
    text: str


@cache
def snippets() -> tuple[Snippet, ...]:
    """Return all texts, in their order."""
    told = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Snippet(key, one["title"], one["text"].strip(), frozenset(one.get("actions", ())))
        for key, one in told.items()
    )


def snippets_for(
    action: str, ticket: Mapping[str, Any], person: Person, local: Callable[[Any], str]
) -> list[Filled]:
    """Return the texts for an action's form, with what is known of the ticket put in."""
    facts = _facts(ticket, person, local)
    return [
        Filled(one.key, one.title, one.text.format_map(facts))
        for one in snippets()
        if not one.actions or action in one.actions
    ]


class _Facts(dict[str, str]):
    """What texts may name; what is not known stays as a blank to be filled in by hand."""

    def __missing__(self, key: str) -> str:
        return "____"


def _facts(
    ticket: Mapping[str, Any], person: Person, local: Callable[[Any], str]
) -> dict[str, str]:
    matter = ticket.get("matter") or {}
    told = {
        "number": ticket.get("number"),
        "title": ticket.get("title"),
        "category": ticket.get("category_name"),
        "area": ticket.get("area_name"),
        "address": matter.get("address"),
        "unit": ticket.get("unit_name"),
        "received": local(ticket.get("received_at")),
        "due": local(ticket.get("resident_due_at")),
        "person": person.name,
    }
    return _Facts({name: str(value) for name, value in told.items() if value})
