"""Checks a draft of the categories: every fault at once, with its place in the list of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from services.dispatch.domain.categories.rows import WEIGHTS
from services.dispatch.domain.directory.faults import Fault

Row = Mapping[str, Any]
_CLASS: Final = 2  # characters of a class's code, with which those of its matters begin
_MATTER: Final = 4
LISTS: Final = frozenset({"singlevaluelist", "multivaluelist"})


@dataclass(frozen=True, slots=True)
class Known:
    """What categories may name: profiles of limits."""

    profiles: AbstractSet[str]


def lint(rows: Sequence[Row], known: Known) -> list[Fault]:
    """Return every fault of edited rows, in their order."""
    by_code = {str(row["code"]): row for row in rows}
    faults: list[Fault] = []
    for number, row in enumerate(rows):
        place = _Place(f"categories[{number}]", str(row["code"]))
        faults += _tree(place, row, by_code)
        faults += _choices(place, row, known)
        faults += _words(place, row)
        faults += _questions(place, row)
    faults += _twice(rows)
    return faults


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    category: str

    def fault(self, name: str, code: str, **params: object) -> Fault:
        return Fault(f"{self.path}.{name}", self.category, code, params)


def _tree(place: _Place, row: Row, by_code: Mapping[str, Row]) -> Iterator[Fault]:
    code, parent = str(row["code"]), row.get("parent")
    if parent is None:
        if len(code) != _CLASS:
            yield place.fault("code", "class_code", value=code)
        if row.get("retired"):
            yield from _still_offered(place, code, by_code.values())
        return
    group = by_code.get(parent)
    if group is None or group.get("parent") is not None:
        yield place.fault("parent", "unknown_class", value=parent)
    elif len(code) != _MATTER or not code.startswith(parent):
        yield place.fault("code", "matter_code", value=code, parent=parent)


def _still_offered(place: _Place, code: str, rows: Iterable[Row]) -> Iterator[Fault]:
    left = [row["code"] for row in rows if row.get("parent") == code and not row.get("retired")]
    if left:
        yield place.fault("retired", "class_in_use", value=", ".join(left[:5]))


def _choices(place: _Place, row: Row, known: Known) -> Iterator[Fault]:
    profile, kind = row.get("sla_profile"), row.get("kind")
    if profile is not None and profile not in known.profiles:
        names = ", ".join(sorted(known.profiles))
        yield place.fault("sla_profile", "unknown_profile", value=profile, known=names)
    if kind is not None and row.get("kinds") and kind not in row["kinds"]:
        yield place.fault("kind", "kind_not_offered", value=kind)
    if row.get("parent") is not None and not row.get("kinds"):
        yield place.fault("kinds", "kinds_needed")


def _words(place: _Place, row: Row) -> Iterator[Fault]:
    seen: set[str] = set()
    for group in WEIGHTS:
        for number, word in enumerate(row.get(group) or ()):
            if word in seen:
                yield place.fault(f"{group}[{number}]", "keyword_twice", value=word)
            seen.add(word)


def _questions(place: _Place, row: Row) -> Iterator[Fault]:
    questions: Sequence[Row] = row.get("questions") or ()
    for name in ("code", "order"):
        for number in _repeated([question[name] for question in questions]):
            value = questions[number][name]
            yield place.fault(f"questions[{number}].{name}", "question_twice", value=value)
    for number, question in enumerate(questions):
        values: Sequence[Row] = question.get("values") or ()
        at = f"questions[{number}].values"
        if question["datatype"] in LISTS and len(values) < 2:
            yield place.fault(at, "question_without_choices")
        if question["datatype"] not in LISTS and values:
            yield place.fault(at, "question_with_choices")
        for index in _repeated([one["key"] for one in values]):
            key = values[index]["key"]
            yield place.fault(f"{at}[{index}].key", "choice_twice", value=key)


def _twice(rows: Sequence[Row]) -> Iterator[Fault]:
    for number in _repeated([row["code"] for row in rows]):
        code = rows[number]["code"]
        yield Fault(f"categories[{number}].code", code, "category_twice", {"value": code})


def _repeated(values: Sequence[Any]) -> list[int]:
    """Return the places of values that stood before."""
    seen: Counter[Any] = Counter()
    found = []
    for number, value in enumerate(values):
        if seen[value]:
            found.append(number)
        seen[value] += 1
    return found
