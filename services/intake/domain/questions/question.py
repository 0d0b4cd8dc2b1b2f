"""A category's own questions (类目提问): what a handler must know before anybody is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

# The six data types of Open311 GeoReport v2; every channel uses the same.
Datatype = Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
DATATYPES: tuple[str, ...] = get_args(Datatype)
LISTS = frozenset({"singlevaluelist", "multivaluelist"})


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for people: Chinese, and English beside it."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that a list offers; ``key`` is what programs send."""

    key: str
    name: Wording


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a category, or a notice to whoever reports (``variable`` False)."""

    code: str
    order: int
    datatype: Datatype
    description: Wording
    hint: Wording | None = None
    required: bool = False
    variable: bool = True
    choices: tuple[Choice, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Return the keys that an answer may be of."""
        return frozenset(choice.key for choice in self.choices)

    def said(self, value: str) -> str:
        """Return a checked value as a handler reads it: a choice's name, else the value."""
        return next((one.name.zh for one in self.choices if one.key == value), value)


def read_questions(rows: Any) -> tuple[Question, ...]:
    """Read the ``questions`` of a published category, in the order they are asked.

    A row of a kind that this version does not know is left out: a newer directory must not stop
    appeals from coming in.
    """
    found = [_question(row) for row in rows or () if row.get("datatype") in DATATYPES]
    return tuple(sorted(found, key=lambda question: question.order))


def _question(row: Mapping[str, Any]) -> Question:
    return Question(
        code=row["code"],
        order=int(row["order"]),
        datatype=cast("Datatype", row["datatype"]),
        description=_wording(row, "description"),
        hint=_wording(row, "datatype_description") if row.get("datatype_description") else None,
        required=bool(row.get("required", False)),
        variable=bool(row.get("variable", True)),
        choices=tuple(
            Choice(str(choice["key"]), _wording(choice, "name"))
            for choice in row.get("values") or ()
        ),
    )


def _wording(row: Mapping[str, Any], field: str) -> Wording:
    zh = str(row[field])
    return Wording(zh, str(row.get(f"{field}_en") or zh))
