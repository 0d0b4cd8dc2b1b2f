"""Duty rosters of a preset: one rota for each unit of a kind, checked as written ones are."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.adapters.preset.located import Document
from services.dispatch.domain.rosters.linting import lint_rota
from services.dispatch.domain.rosters.reading import read_rota
from services.dispatch.domain.rosters.rota import Rota


def roster_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield tiers that stand twice and every fault of a rota."""
    table = documents["rosters"]
    seen: set[tuple[str, int]] = set()
    for index, row in enumerate(table.data["rosters"]):
        place = (row["kind"], row["tier"])
        if place in seen:
            yield table.error(("rosters", index), f"tier {row['tier']} of {row['kind']} twice")
        seen.add(place)
        for fault in lint_rota(rota_of(row, row["kind"])):
            words = f"{fault.field}: {fault.code} {dict(fault.params)}"
            yield table.error(("rosters", index), words)


def rotas_of(table: Document, units: Sequence[dict[str, Any]]) -> list[Rota]:
    """Return the rotas of all units, each of its kind."""
    rows = table.data["rosters"]
    return [
        rota_of(row, unit["code"]) for unit in units for row in rows if row["kind"] == unit["kind"]
    ]


def rota_of(row: dict[str, Any], unit: str) -> Rota:
    """Return a row's rota for one unit: its people's subjects begin with the unit's code."""

    def named(members: Sequence[str]) -> list[str]:
        return [f"{unit}-{member}" for member in members]

    people = [{"subject": f"{unit}-{one['id']}", "name": one["name"]} for one in row["people"]]
    shifts = [{**shift, "members": named(shift["members"])} for shift in row["shifts"]]
    instead = named(row.get("substitutes", ()))
    return read_rota(
        {**row, "unit": unit, "people": people, "shifts": shifts, "substitutes": instead}
    )
