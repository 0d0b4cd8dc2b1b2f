"""Cut a polygon into pieces that cover it exactly, without gap or overlap."""

import random
from collections.abc import Sequence

import shapely
from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.ops import polygonize

GRID = 1e-6  # degrees; every coordinate is a multiple of it, so that neighbours share their corners


def cells(polygon: Polygon, seeds: Sequence[Point]) -> list[Polygon] | None:
    """Return the Voronoi cell of each seed inside the polygon, None if one falls apart."""
    diagram = shapely.voronoi_polygons(MultiPoint(list(seeds)), extend_to=polygon)
    pieces = [cell.intersection(polygon) for cell in diagram.geoms]
    if any(piece.geom_type != "Polygon" for piece in pieces):
        return None
    return [next(piece for piece in pieces if piece.covers(seed)) for seed in seeds]


def split(polygon: Polygon, count: int, chance: random.Random) -> list[Polygon]:
    """Cut into `count` pieces of about equal area (Lloyd's relaxation of random seeds)."""
    if count == 1:
        return [polygon]
    for _ in range(200):
        seeds = _scatter(polygon, count, chance)
        pieces: list[Polygon] | None = None
        for _ in range(25):
            pieces = cells(polygon, seeds)
            if pieces is None:
                break
            seeds = [piece.representative_point() for piece in pieces]
            seeds = [
                piece.centroid if piece.contains(piece.centroid) else seed
                for piece, seed in zip(pieces, seeds, strict=True)
            ]
        if pieces is not None:
            return pieces
    message = f"no cut into {count} whole pieces found"
    raise ValueError(message)


def reading_order(pieces: Sequence[Polygon]) -> list[Polygon]:
    """Sort N→S in two bands and W→E inside a band, as Beijing and Xi'an number grids."""
    if not pieces:
        return []
    ys = [piece.centroid.y for piece in pieces]
    middle = (min(ys) + max(ys)) / 2
    return sorted(pieces, key=lambda piece: (piece.centroid.y < middle, piece.centroid.x))


def fit(polygons: Sequence[Polygon]) -> list[Polygon]:
    """Round all corners to GRID so that neighbours still share every corner and edge."""
    lines = [LineString(polygon.exterior.coords) for polygon in polygons]
    faces = list(polygonize(shapely.unary_union(lines, grid_size=GRID)))
    tree = shapely.STRtree(polygons)
    groups: list[list[Polygon]] = [[] for _ in polygons]
    for face in faces:
        inside = face.representative_point()
        groups[int(tree.nearest(inside))].append(face)
    return [merge(group) for group in groups]


def merge(polygons: Sequence[Polygon]) -> Polygon:
    """Return the union of neighbours that share whole edges."""
    whole = shapely.coverage_union_all(polygons)
    if whole.geom_type != "Polygon":
        whole = shapely.unary_union(polygons, grid_size=GRID)
    if not isinstance(whole, Polygon):
        message = f"pieces do not join: {whole.geom_type}"
        raise TypeError(message)
    return shapely.orient_polygons(whole) if hasattr(shapely, "orient_polygons") else whole


def _scatter(polygon: Polygon, count: int, chance: random.Random) -> list[Point]:
    """Return `count` random points inside the polygon."""
    west, south, east, north = polygon.bounds
    found: list[Point] = []
    while len(found) < count:
        point = Point(chance.uniform(west, east), chance.uniform(south, north))
        if polygon.contains(point):
            found.append(point)
    return found
