"""Reads routing rules, duty lists and the gazetteer of a directory's body."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any

from services.dispatch.domain.directory.directory import Duty, RoutingRule
from services.dispatch.domain.routing.conditions import ALWAYS, Condition, Hours
from services.dispatch.domain.routing.place_names import Place

Rows = Iterable[Mapping[str, Any]]


def read_rules(rows: Rows) -> Mapping[str | None, tuple[RoutingRule, ...]]:
    """Return the rules by category, in the order in which they stand."""
    found: dict[str | None, list[RoutingRule]] = defaultdict(list)
    for row in rows:
        rule = read_rule(row)
        found[rule.category].append(rule)
    return {category: tuple(rules) for category, rules in found.items()}


def read_rule(row: Mapping[str, Any]) -> RoutingRule:
    """Return one rule."""
    return RoutingRule(
        id=row["id"],
        category=row.get("category"),
        unit=row["unit"],
        area=row.get("area"),
        role=row.get("role", "lead"),
        version=int(row.get("version", 1)),
        when=read_condition(row.get("when")),
        priority=int(row.get("priority") or 0),
        effective_from=_day(row.get("effective_from")),
        effective_to=_day(row.get("effective_to")),
        reason=row.get("reason"),
    )


def read_condition(raw: Mapping[str, Any] | None) -> Condition:
    """Return when a rule holds; nothing said is always."""
    if not raw:
        return ALWAYS
    return Condition(
        kinds=_words(raw.get("kinds")),
        severities=_words(raw.get("severities")),
        channels=_words(raw.get("channels")),
        confidential=raw.get("confidential"),
        danger=raw.get("danger"),
        working_time=raw.get("working_time"),
        hours=tuple(_span(span) for span in raw.get("hours") or ()),
    )


def read_duties(rows: Rows, column: str = "categories") -> Mapping[str, tuple[Duty, ...]]:
    """Return the duty lists by category: what units lead, or another column of theirs."""
    found: dict[str, list[Duty]] = defaultdict(list)
    for row in rows:
        areas = row.get("areas")
        for category in row.get(column) or ():
            found[category].append(Duty(row["unit"], tuple(areas) if areas else None))
    return {category: tuple(duties) for category, duties in found.items()}


def read_places(rows: Rows) -> Iterator[Place]:
    """Yield the gazetteer's places, other names of a place as places of their own."""
    for row in rows:
        for name in (row["name"], *(row.get("aliases") or ())):
            yield Place(name, row["area"], row.get("kind", "landmark"))


def _words(raw: Any) -> tuple[str, ...] | None:
    return tuple(raw) if raw else None


def _day(raw: str | None) -> date | None:
    return date.fromisoformat(raw) if raw else None


def _span(raw: Any) -> Hours:
    start, end = raw
    return time.fromisoformat(start), time.fromisoformat(end)
