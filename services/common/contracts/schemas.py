"""JSON Schemas of the published language, made from the event types and kept beside them."""

import json
from pathlib import Path
from typing import Any

from services.common.contracts.catalogue import EVENTS, adapter
from services.common.contracts.event import Event

FOLDER = Path(__file__).parent / "schemas"


def schema_of(kind: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an event type's data."""
    schema = adapter(kind).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def render(kind: type[Event]) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema_of(kind), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write_all(folder: Path = FOLDER) -> None:
    """Write every schema, and remove those whose event type is gone."""
    folder.mkdir(exist_ok=True)
    for stale in folder.glob("*.json"):
        if stale.stem not in EVENTS:
            stale.unlink()
    for name, kind in EVENTS.items():
        (folder / f"{name}.json").write_text(render(kind))
