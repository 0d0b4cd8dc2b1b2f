"""Check a document against its JSON Schema, naming the line of each fault."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.adapters.preset.located import Document

SCHEMAS = Path(__file__).parents[4] / "deploy" / "presets" / "schema"
_LONGEST = 160  # characters of a message; jsonschema quotes whole values


def schema_errors(document: Document, name: str, folder: Path = SCHEMAS) -> list[PresetError]:
    """Return every fault of the document against `<name>.schema.json`."""
    schema = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
    found = Draft202012Validator(schema).iter_errors(document.data)
    return [document.error(tuple(error.absolute_path), _words(error)) for error in found]


def _words(error: ValidationError) -> str:
    """Return the message, shortened in the middle so that value and rule both show."""
    text = str(error.message)
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {text[-half:]}"
