"""Generate areas, polygons and pairings: python -m deploy.presets.generate.lianhu --help."""

import csv
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import shapely
import typer
from shapely.geometry import Point, Polygon, shape

from deploy.presets.generate.coordinates import to_wgs84
from deploy.presets.generate.tiling import cells, fit, merge, reading_order, split

DISTRICT = "610104"
GRIDS = 364
SEED = 610104
HERE = Path(__file__).parent
PRESET = HERE.parent / "lianhu"


@dataclass(frozen=True)
class Area:
    """One row of areas.csv with its polygon."""

    code: str
    name: str
    name_en: str
    kind: str
    parent: str
    unit: str
    name_source: str
    polygon: Polygon


def main(
    outline: Annotated[
        Path | None, typer.Option(help="GeoJSON outline in GCJ-02; without it the preset's own.")
    ] = None,
) -> None:
    """Write areas.csv, areas.geojson and pairings.csv; one outline always gives the same."""
    border = _own_outline() if outline is None else _foreign_outline(outline)
    areas = _areas(border, random.Random(SEED))  # noqa: S311 - a drawing, no secret
    _write_table(areas)
    _write_polygons(areas)
    _write_pairings([area for area in areas if area.kind == "community"])
    typer.echo(f"{len(areas)} areas, {sum(area.kind == 'grid' for area in areas)} grids")


def _foreign_outline(path: Path) -> Polygon:
    """Read a GCJ-02 outline, move it to WGS84 and thin it to what a made-up tiling needs."""
    whole = shape(json.loads(path.read_text("utf-8"))["features"][0]["geometry"])
    largest = max(getattr(whole, "geoms", [whole]), key=lambda part: part.area)
    moved = Polygon([to_wgs84(lon, lat) for lon, lat in largest.exterior.coords])
    return shapely.set_precision(moved.simplify(0.0006), 1e-4)


def _own_outline() -> Polygon:
    """Take the district's polygon from the preset and drop the corners that cuts added."""
    features = json.loads((PRESET / "areas.geojson").read_text("utf-8"))["features"]
    own = next(item for item in features if item["properties"]["code"] == DISTRICT)
    return shapely.set_precision(shape(own["geometry"]).simplify(1e-5), 1e-4)


def _areas(border: Polygon, chance: random.Random) -> list[Area]:
    """Cut down to the grids; every larger area is the sum of its grids."""
    rows = list(csv.DictReader((HERE / "lianhu-communities.csv").open(encoding="utf-8")))
    seeds = [Point(to_wgs84(float(row["lon"]), float(row["lat"]))) for row in rows]
    streets = cells(border, seeds)
    if streets is None:
        message = "a subdistrict fell apart: move its seed"
        raise ValueError(message)
    communities = [
        reading_order(split(street, len(row["communities"].split(";")), chance))
        for street, row in zip(streets, rows, strict=True)
    ]
    counts = _grid_counts([piece.area for group in communities for piece in group])
    grids = [
        [reading_order(split(piece, counts.pop(0), chance)) for piece in group]
        for group in communities
    ]
    exact = fit([cell for street in grids for community in street for cell in community])
    return _tree(rows, [[len(cells_) for cells_ in street] for street in grids], exact)


def _grid_counts(sizes: list[float]) -> list[int]:
    """Share the grids out by size: two to four for each community, GRIDS in all."""
    counts = [2 for _ in sizes]
    while sum(counts) < GRIDS:
        open_ = [i for i, count in enumerate(counts) if count < 4]
        counts[max(open_, key=lambda i: sizes[i] / (counts[i] + 0.5))] += 1
    return counts


def _tree(rows: list[dict[str, str]], sizes: list[list[int]], exact: list[Polygon]) -> list[Area]:
    """Name and number what was cut, adding the grids up to communities and so on."""
    streets: list[Area] = []
    below: list[Area] = []
    for number, (row, counts) in enumerate(zip(rows, sizes, strict=True), start=1):
        code = f"{DISTRICT}{number:03d}"
        inner = _communities(code, row["communities"].split(";"), counts, exact)
        parts = [area.polygon for area in inner if area.kind == "community"]
        slug = row["unit"]
        english = f"{slug.capitalize()} Subdistrict"
        name = row["subdistrict"]
        unit = f"jd-{slug}"
        street = Area(code, name, english, "subdistrict", DISTRICT, unit, "public", merge(parts))
        streets.append(street)
        below += inner
    border = merge([street.polygon for street in streets])
    top = Area(DISTRICT, "莲湖区", "Lianhu District", "district", "", "", "public", border)
    order = {"subdistrict": 1, "community": 2, "grid": 3}
    return [top, *sorted([*streets, *below], key=lambda area: (order[area.kind], area.code))]


def _communities(
    parent: str, names: list[str], counts: list[int], exact: list[Polygon]
) -> list[Area]:
    """Return the communities of a subdistrict and their grids, taking polygons off the list."""
    found: list[Area] = []
    for number, (entry, count) in enumerate(zip(names, counts, strict=True), start=1):
        name, slug, *mark = entry.split()
        source = {"*": "article", "?": "article, subdistrict assumed"}.get("".join(mark))
        code = f"{parent}{number:03d}"
        own, exact[:count] = exact[:count], []
        found.append(
            Area(
                code,
                f"{name}社区",
                f"{slug.capitalize()} Community",
                "community",
                parent,
                f"sq-{slug}",
                source or "synthetic",
                merge(own),
            )
        )
        found += [_grid(code, name, index, cell) for index, cell in enumerate(own, start=1)]
    return found


def _grid(parent: str, community: str, number: int, cell: Polygon) -> Area:
    name, english = f"{community}第{number}网格", f"Grid {number}"
    return Area(
        f"{parent}{number:03d}", name, english, "grid", parent, "", "synthetic", merge([cell])
    )


def _write_table(areas: list[Area]) -> None:
    columns = ("code", "name", "name_en", "kind", "parent", "unit", "name_source")
    with (PRESET / "areas.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[getattr(area, column) for column in columns] for area in areas])


def _write_polygons(areas: list[Area]) -> None:
    """Write one feature a line, so that a fault can be named by its line."""
    lines = [json.dumps(_feature(area), ensure_ascii=False) for area in areas]
    head = '{"type": "FeatureCollection", "crs_name": "wgs84", "synthetic": true, "features": [\n'
    (PRESET / "areas.geojson").write_text(head + ",\n".join(lines) + "\n]}\n", "utf-8")


def _feature(area: Area) -> dict[str, object]:
    ring = [[round(x, 6), round(y, 6)] for x, y in area.polygon.exterior.coords]
    return {
        "type": "Feature",
        "properties": {"code": area.code, "synthetic": True},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _write_pairings(communities: list[Area]) -> None:
    """Pair each community with one department (结对), going round the list of departments."""
    rows = csv.DictReader((PRESET / "departments.csv").open(encoding="utf-8"))
    departments = [row["code"] for row in rows]
    with (PRESET / "pairings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("department", "community"))
        for index, area in enumerate(communities):
            writer.writerow((departments[index % len(departments)], area.code))


if __name__ == "__main__":
    typer.run(main)
