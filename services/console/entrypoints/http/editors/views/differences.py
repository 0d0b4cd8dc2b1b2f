"""What differs between two versions, row by row and field by field. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

What = Literal["added", "removed", "changed"]
Row = Mapping[str, Any]
# What tells an inner row from its neighbours, so that one that moved is not told as two changes.
_NAMES: Final = ("code", "id", "tier", "unit", "subject", "begins", "date")
_LIMIT: Final = frozenset({"amount", "unit"})


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a field's place: a name, or which of its rows."""

    name: str
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs; ``place`` leads to it, None stands for nothing."""

    place: tuple[Step, ...]
    old: Any
    new: Any

    @property
    def name(self) -> str:
        """The last name on the way: it says what the values mean."""
        return next((step.name for step in reversed(self.place) if not step.is_row), "")


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is new, gone, or other than before."""

    what: What
    key: str
    row: Row
    fields: Sequence[FieldChange] = ()


def differences(
    before: Iterable[Row], after: Iterable[Row], key: str, ignored: Sequence[str] = ("version",)
) -> list[Change]:
    """Return what happened to each row between two lists of them; ``key`` names its field."""
    old = {str(row.get(key)): row for row in before}
    new = {str(row.get(key)): row for row in after}
    found: list[Change] = []
    for name, row in new.items():
        if name not in old:
            found.append(Change("added", name, row))
        elif fields := field_changes(old[name], row, ignored):
            found.append(Change("changed", name, row, fields))
    found += [Change("removed", name, row) for name, row in old.items() if name not in new]
    return found


def field_changes(old: Row, new: Row, ignored: Sequence[str] = ("version",)) -> list[FieldChange]:
    """Return the fields that differ, in the order of the new row."""
    was = dict(_leaves(_without(old, ignored)))
    is_now = dict(_leaves(_without(new, ignored)))
    places = dict.fromkeys([*is_now, *was])
    return [
        FieldChange(place, was.get(place), is_now.get(place))
        for place in places
        if was.get(place) != is_now.get(place)
    ]


def is_reordered(before: Sequence[Row], after: Sequence[Row], key: str) -> bool:
    """Whether rows that both have stand in another order."""
    old, new = [row.get(key) for row in before], [row.get(key) for row in after]
    return [one for one in old if one in new] != [one for one in new if one in old]


def _without(row: Row, ignored: Sequence[str]) -> Row:
    return {name: value for name, value in row.items() if name not in ignored}


def _leaves(value: Any, place: tuple[Step, ...] = ()) -> Iterable[tuple[tuple[Step, ...], Any]]:
    if isinstance(value, Mapping) and set(value) != _LIMIT:
        for name, inner in value.items():
            yield from _leaves(inner, (*place, Step(str(name))))
    elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*place, Step(_name_of(inner, number), is_row=True)))
    elif value not in (None, [], ""):
        yield place, value


def _name_of(row: Row, number: int) -> str:
    return next((str(row[name]) for name in _NAMES if row.get(name)), str(number + 1))
