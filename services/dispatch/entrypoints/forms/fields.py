"""Forms described field by field, read from the forms themselves: what a console builds on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel

Input = Literal[
    "text",
    "long_text",
    "choice",
    "number",
    "yes_no",
    "time",
    "unit",
    "area",
    "category",
    "person",
    "point",
    "place",
    "ticket",
    "appeal",
    "proof",
    "paper",
    "part",
    "scores",
    "token",
]
INPUTS: Final[tuple[Input, ...]] = get_args(Input)
_SHORT: Final = 200  # characters: what may be longer gets several lines
# What a name stands for where the type alone does not tell: a code is a unit's, an area's …
_ONE: Final[Mapping[str, Input]] = {
    "unit": "unit",
    "lead": "unit",
    "area_code": "area",
    "category": "category",
    "person": "person",
    "point": "point",
    "place": "place",
    "into": "ticket",
    "appeal_id": "appeal",
    "scores": "scores",
    "suggestions_token": "token",
}
_SEVERAL: Final[Mapping[str, Input]] = {
    "units": "unit",
    "supports": "unit",
    "others": "ticket",
    "appeals": "appeal",
    "proofs": "proof",
    "attachments": "paper",
    "minutes": "paper",
    "parts": "part",
    "points": "long_text",
}


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: ``most`` is characters or, of ``many``, how many; ``lowest`` … of a number."""

    name: str
    input: Input
    many: bool
    required: bool
    default: Any
    most: int | None
    lowest: float | None
    highest: float | None
    choices: tuple[str, ...]
    description: str


@lru_cache
def form_fields(form: type[BaseModel]) -> tuple[FormField, ...]:
    """Return the fields of a form in their order.

    Raises:
        ValueError: a field is of a type that no input stands for.

    """
    schema = form.model_json_schema()
    known, needed = schema.get("$defs", {}), schema.get("required", ())
    return tuple(
        _field(name, _resolved(body, known), required=name in needed)
        for name, body in schema.get("properties", {}).items()
    )


def _field(name: str, body: Mapping[str, Any], *, required: bool) -> FormField:
    many = body.get("type") == "array"
    return FormField(
        name=name,
        input=_input(name, body, many=many),
        many=many,
        required=required,
        default=body.get("default"),
        most=body.get("maxItems" if many else "maxLength"),
        lowest=body.get("minimum"),
        highest=body.get("maximum"),
        choices=tuple(str(item) for item in body.get("enum", ())),
        description=body.get("description", ""),
    )


def _resolved(body: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return a field's schema without references, and of an optional one what it is if given."""
    merged = dict(body)
    for option in body.get("anyOf", ()):
        if option.get("type") != "null":
            merged = {**_resolved(option, known), **merged}
    if "$ref" in merged:
        merged = {**known[merged["$ref"].rsplit("/", 1)[-1]], **merged}
    return merged


def _input(name: str, body: Mapping[str, Any], *, many: bool) -> Input:
    named = (_SEVERAL if many else _ONE).get(name)
    if named is not None:
        return named
    if "enum" in body or "const" in body:
        return "choice"
    return _by_type(name, body)


def _by_type(name: str, body: Mapping[str, Any]) -> Input:
    match body.get("type"):
        case "integer" | "number":
            return "number"
        case "boolean":
            return "yes_no"
        case "string" if body.get("format") == "date-time":
            return "time"
        case "string":
            return "long_text" if body.get("maxLength", 0) > _SHORT else "text"
    raise ValueError(f"no input stands for the field {name}")
