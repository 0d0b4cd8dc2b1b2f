"""Check the gazetteer of a preset, and put it into the directory's shape."""

from collections.abc import Iterator
from typing import Any

from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.adapters.preset.located import Document


def place_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield places of unknown areas, places said twice, and a place's two kinds."""
    table = documents["gazetteer"]
    areas = {row["code"] for row in documents["areas"].data}
    seen: set[tuple[str, str]] = set()
    kinds: dict[str, str] = {}
    for index, row in enumerate(table.data):
        here = row["name"], row["area"]
        if row["area"] not in areas:
            yield table.error((index,), f"unknown area {row['area']}")
        if here in seen:
            yield table.error((index,), f"{row['name']} in {row['area']} stands twice")
        if kinds.setdefault(row["name"], row["kind"]) != row["kind"]:
            yield table.error((index,), f"{row['name']} is of two kinds")
        seen.add(here)


def gazetteer(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return the places as the directory has them; made-up ones say so."""
    return [
        {
            "name": row["name"],
            "kind": row["kind"],
            "area": row["area"],
            "aliases": row["aliases"].split(),
            "synthetic": row["name_source"] == "synthetic",
        }
        for row in rows
    ]
