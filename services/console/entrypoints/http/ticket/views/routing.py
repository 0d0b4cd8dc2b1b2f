"""Why this unit: the decision as dispatch explains it, in the order in which people ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.console.entrypoints.http.shell.wording import Wording


@dataclass(frozen=True, slots=True)
class Why:
    """One line of an explanation."""

    label: str
    words: str


def reasons(routing: Mapping[str, Any], words: Wording) -> list[Why]:
    """Return what decided: category, place, unit, and by which rule."""
    if not routing:
        return []
    found = [
        _line(words, "category", routing.get("category_name"), _by(words, routing, "category")),
        _line(words, "area", routing.get("area_name"), _area(words, routing)),
        _line(words, "unit", routing.get("unit_name"), _by(words, routing, "unit")),
    ]
    heard = routing.get("words") or []
    if heard:
        found.append(Why(words("ticket.why.words"), words.listed(heard)))
    rule = routing.get("rule")
    if rule:
        told = words("ticket.why.rule_is", id=rule["id"], version=rule["version"])
        found.append(Why(words("ticket.why.rule"), f"{told} {rule.get('reason') or ''}".strip()))
    return found


def _line(words: Wording, name: str, value: Any, by: str) -> Why:
    told = str(value or words("story.unknown"))
    return Why(words(f"ticket.why.{name}"), f"{told}{words.aside(by)}" if by else told)


def _area(words: Wording, routing: Mapping[str, Any]) -> str:
    """Return by what the place is known, and what is doubtful about it."""
    doubt = words.of("ticket.area_note", routing.get("area_note"))
    return words.listed(filter(None, (_by(words, routing, "area"), doubt)))


def _by(words: Wording, routing: Mapping[str, Any], name: str) -> str:
    return words.of(f"ticket.by.{name}", routing.get(f"{name}_by"))
