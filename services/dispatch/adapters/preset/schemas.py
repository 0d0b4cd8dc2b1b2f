"""Check a document against its JSON Schema, naming the line of each fault."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.adapters.preset.located import Document

SCHEMAS = Path(__file__).parents[4] / "deploy" / "presets" / "schema"
_LONGEST = 160  # characters of a message; jsonschema quotes whole values
_LONGEST_VALUE = 40

# What a rule of a schema is called in the catalogue of words, and what its words name.
_SAID: Final[Mapping[str, tuple[str, Callable[[ValidationError], object]]]] = {
    "required": ("schema_missing", lambda error: error.message.split("'")[1]),
    "additionalProperties": ("schema_unknown", lambda error: ", ".join(_beyond(error))),
    "type": ("schema_type", lambda error: error.validator_value),
    "enum": ("schema_choice", lambda error: ", ".join(map(str, error.validator_value))),
    "pattern": ("schema_pattern", lambda error: _short(error.instance)),
    "minLength": ("schema_too_few", lambda error: error.validator_value),
    "minItems": ("schema_too_few", lambda error: error.validator_value),
    "minProperties": ("schema_too_few", lambda error: error.validator_value),
    "maxItems": ("schema_too_many", lambda error: error.validator_value),
    "uniqueItems": ("schema_twice", lambda error: _short(error.instance)),
}
_OTHER: Final = ("schema_shape", lambda error: _short(error.instance))


def schema_errors(document: Document, name: str, folder: Path = SCHEMAS) -> list[PresetError]:
    """Return every fault of the document against `<name>.schema.json`."""
    schema = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
    found = Draft202012Validator(schema).iter_errors(document.data)
    return [_fault(document, error) for error in found]


def _fault(document: Document, error: ValidationError) -> PresetError:
    code, said = _SAID.get(str(error.validator), _OTHER)
    fault = document.error(tuple(error.absolute_path), _words(error))
    return replace(fault, code=code, params=(("value", said(error)),))


def _words(error: ValidationError) -> str:
    """Return the message, shortened in the middle so that value and rule both show."""
    text = str(error.message)
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {text[-half:]}"


def _beyond(error: ValidationError) -> list[str]:
    """Return the keys that the schema does not know."""
    return sorted(set(error.instance) - set(error.schema.get("properties", ())))


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
