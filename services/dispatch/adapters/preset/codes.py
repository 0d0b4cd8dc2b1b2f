"""Check the codes of units and areas: unique, well nested, paired."""

from collections.abc import Iterator
from typing import Any

from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.adapters.preset.located import Document

PARENT_KIND = {"subdistrict": "district", "community": "subdistrict", "grid": "community"}
CODE_LENGTH = {"district": 6, "subdistrict": 9, "community": 12, "grid": 15}
WITH_UNIT = ("subdistrict", "community")


def doubles(document: Document, field: str, *base: str | int) -> Iterator[PresetError]:
    """Yield the rows (under `base`) whose `field` another row already has."""
    seen: set[str] = set()
    rows: Any = document.data
    for step in base:
        rows = rows[step]
    for index, row in enumerate(rows):
        if row[field] in seen:
            yield document.error((*base, index, field), f"{field} {row[field]} stands twice")
        seen.add(row[field])


def area_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield the faults of the area tree: parents, code lengths, units."""
    table = documents["areas"]
    kinds = {row["code"]: row["kind"] for row in table.data}
    yield from doubles(table, "code")
    for index, row in enumerate(table.data):
        yield from (table.error((index,), fault) for fault in _area_faults(row, kinds))
    district = documents["preset"].data["district"]["code"]
    if kinds.get(district) != "district":
        yield documents["preset"].error(("district", "code"), f"{district} is no district in areas")


def _area_faults(row: dict[str, str], kinds: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with one area."""
    code, kind, parent = row["code"], row["kind"], row["parent"]
    wanted = PARENT_KIND.get(kind)
    if kinds.get(parent) != wanted:
        yield f"{kind} {code}: parent {parent or '(none)'} is not a {wanted or 'root'}"
    if len(code) != CODE_LENGTH[kind] or not code.startswith(parent):
        yield f"{kind} {code}: needs {CODE_LENGTH[kind]} digits, its parent's first"
    if (kind in WITH_UNIT) != bool(row["unit"]):
        yield f"{kind} {code}: {'has no' if kind in WITH_UNIT else 'must not have a'} unit"


def unit_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield unit codes that are used twice and parents that do not exist."""
    departments, areas = documents["departments"], documents["areas"]
    yield from doubles(departments, "code")
    codes = {row["code"] for row in departments.data}
    for index, row in enumerate(departments.data):
        if row["parent"] and row["parent"] not in codes:
            yield departments.error((index,), f"unknown unit {row['parent']} as parent")
    cover = documents["preset"]
    office = cover.data["district"].get("discipline_unit")
    if office is not None and office not in codes:
        yield cover.error(("district", "discipline_unit"), f"unknown unit {office}")
    taken = codes | {documents["preset"].data["district"]["center_unit"]}
    for index, row in enumerate(areas.data):
        if row["unit"] and row["unit"] in taken:
            yield areas.error((index,), f"unit {row['unit']} stands twice")
        taken.add(row["unit"])


def pairing_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield pairings of unknown departments or communities and communities without one."""
    table = documents["pairings"]
    departments = {row["code"] for row in documents["departments"].data}
    communities = {r["code"] for r in documents["areas"].data if r["kind"] == "community"}
    yield from doubles(table, "community")
    for index, row in enumerate(table.data):
        if row["department"] not in departments:
            yield table.error((index,), f"unknown unit {row['department']}")
        if row["community"] not in communities:
            yield table.error((index,), f"unknown community {row['community']}")
    for field, all_ in (("department", departments), ("community", communities)):
        for code in sorted(all_ - {row[field] for row in table.data}):
            yield table.error((), f"{field} {code} has no pairing")
