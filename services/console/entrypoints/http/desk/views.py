"""What the desk's templates show, out of what the APIs answered; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from services.console.domain.desk.district import District
from services.console.domain.desk.filters import (
    BY_NAME,
    FILTERS,
    GROUPS,
    MOST_CHARACTERS,
    Filter,
)
from services.console.domain.desk.listing import Listing, Misread

View = dict[str, Any]
_MISREAD_SHOWN: Final = 8


class Words(Protocol):
    """The words of the request's language."""

    language: str

    def __call__(self, key: str, /, **params: object) -> str:
        """Return a text."""
        ...

    def listed(self, items: Iterable[object]) -> str:
        """Return things one after another."""
        ...

    def of(self, group: str, code: object, otherwise: str | None = None) -> str:
        """Return the word for a code."""
        ...


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set: what it says, and the address without it."""

    name: str
    label: str
    value: str
    href: str


@dataclass(frozen=True, slots=True)
class Field:
    """A filter in the form: its options as value and word, and what is chosen."""

    name: str
    kind: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: frozenset[str]
    value: str
    least: int
    most: int


def chips(listing: Listing, district: District | None, words: Words) -> list[Chip]:
    """Return the filters that are set, in the order of the form."""
    return [
        Chip(
            name,
            words(f"desk.filter.{name}"),
            _said(BY_NAME[name], value, district, words),
            address(listing.without(name)),
        )
        for name, value in listing.filters
    ]


def misread_lines(
    found: Sequence[Misread], listing: Listing, district: District | None, words: Words
) -> list[str]:
    """Return what of an address means nothing, each in a sentence; of very many the first."""
    lines = [_misread_line(one, words) for one in found[:_MISREAD_SHOWN]]
    if len(found) > len(lines):
        lines.append(words("desk.misread.more", n=len(found) - len(lines)))
    return [*lines, *_unknown_codes(listing, district, words)]


def _unknown_codes(listing: Listing, district: District | None, words: Words) -> Iterator[str]:
    for name, value in listing.filters:
        one = BY_NAME[name]
        if district and one.kind == "code" and not district.has(one.words, value):
            filter_name = words(f"desk.filter.{name}")
            yield words("desk.misread.no_code", name=filter_name, value=_cut(value))


def _misread_line(one: Misread, words: Words) -> str:
    if one.value is None:
        return words("desk.misread.no_filter", name=_cut(one.name))
    group = "desk.filter" if one.name in BY_NAME else "desk.misread.look"
    name = words.of(group, one.name)
    return words("desk.misread.no_value", name=name, value=_cut(one.value))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def address(listing: Listing, path: str = "/desk") -> str:
    """Return the address of a list, in its one spelling."""
    query = listing.query()
    return f"{path}?{query}" if query else f"{path}?all=1"


def form(
    listing: Listing, district: District | None, words: Words
) -> list[tuple[str, list[Field]]]:
    """Return the form's groups with their fields."""
    asked = listing.asked
    groups: dict[str, list[Field]] = {group: [] for group in GROUPS}
    for one in FILTERS:
        value = asked.get(one.name, "")
        groups[one.group].append(
            Field(
                one.name,
                one.kind,
                words(f"desk.filter.{one.name}"),
                options_of(one, district, words),
                frozenset(value.split(",")) if one.kind == "many" else frozenset({value}),
                value,
                one.least,
                one.most,
            )
        )
    return list(groups.items())


def options_of(one: Filter, district: District | None, words: Words) -> list[tuple[str, str]]:
    """Return the values that a filter offers, with their words."""
    if one.kind == "flag":
        return [(value, words(f"desk.flags.{value}")) for value in ("true", "false")]
    if one.kind == "code":
        return district.every(one.words, words.language) if district else []
    return [(value, _word(one, value, words)) for value in one.choices]


def _said(one: Filter, value: str, district: District | None, words: Words) -> str:
    if one.kind == "flag":
        return words(f"desk.flags.{value}")
    if one.kind == "code":
        named = dict(district.every(one.words, words.language)) if district else {}
        return named.get(value, value).strip("　")
    if one.kind in ("choice", "many"):
        return words.listed(_word(one, part, words) for part in value.split(","))
    return value


def _word(one: Filter, value: str, words: Words) -> str:
    shared = one.words in ("states", "severities") and value != "open"
    return words.of(f"{'words' if shared else 'desk'}.{one.words}", value)


def total_of(page: Mapping[str, Any], shown: int) -> View:
    """Return how many there are: exact, or at least so many; of a search nobody knows."""
    told = page.get("total")
    if told is None:
        return {"count": shown, "more": bool(page.get("next_cursor")), "known": False}
    known = told["count"] > 0 or not told["more"]
    return {"count": max(told["count"], shown), "more": told["more"], "known": known}


def suggestion_line(item: Mapping[str, Any], words: Words) -> View:
    """Return a suggestion of the screening queue with its reason in words."""
    found = [words.of("desk.suggested_by", item.get("by"))]
    if item.get("words"):
        found.append(words("desk.screening.words", words=words.listed(item["words"])))
    if item.get("confidence"):
        found.append(words("desk.screening.sure", n=round(item["confidence"] * 100)))
    if item.get("precedent"):
        found.append(words("desk.screening.precedent", number=_precedent(item["precedent"])))
    if item.get("returned_before"):
        found.append(words("desk.screening.returned_before"))
    return {**item, "why": found}


def _precedent(told: Any) -> str:
    return str(told.get("number", "")) if isinstance(told, Mapping) else str(told)


def bulk_rows(asked: Iterable[Mapping[str, Any]], numbers: Mapping[str, str]) -> list[View]:
    """Return the rows of a bulk action's report, refused ones first: they need a look."""
    rows = [{**row, "number": numbers.get(str(row["id"]), str(row["id"]))} for row in asked]
    return sorted(rows, key=lambda row: row["status"] == 200)
