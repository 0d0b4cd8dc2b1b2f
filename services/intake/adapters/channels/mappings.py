"""The mapping of an import's columns: minutes have ours, other platforms' rows their own."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from services.intake.domain.channels.importing import Import
from services.intake.domain.channels.mapping import ColumnMapping


def mapping_of(job: Import) -> ColumnMapping:
    """Return an import's mapping; what is so for the whole file is a default of it."""
    said = dict(job.mapping) if job.mapping else _minutes()
    return ColumnMapping(
        columns=said["columns"],
        values=said.get("values", {}),
        defaults={**said.get("defaults", {}), **job.defaults},
        source=said.get("source"),
    )


@cache
def _minutes() -> dict[str, Any]:
    text = (files("services.intake") / "minutes.yaml").read_text(encoding="utf-8")
    said: dict[str, Any] = yaml.safe_load(text)
    return said
