"""How many people live where: a file of the district, CSV with the columns code and residents."""

import csv
from collections.abc import Mapping
from pathlib import Path

from services.reporting.domain.figures import Dimension

_PLACES = ("unit", "street", "area")


class FileResidents:
    """Implements the port ``Residents``; without a file nothing is known."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts

    def of(self, dimension: Dimension | None, key: str | None) -> int | None:
        """See the port; the district's own row has the code ``all``."""
        if dimension is None:
            return self._counts.get("all")
        return self._counts.get(key or "") if dimension in _PLACES else None


def read_residents(path: Path | None) -> FileResidents:
    """Return the residents of a file.

    Raises:
        ValueError: naming the row whose number of residents is none.

    """
    if path is None:
        return FileResidents({})
    counts: dict[str, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            told = (row.get("residents") or "").strip()
            if not told.isdigit() or not row.get("code"):
                raise ValueError(f"{path.name}: 第 {number} 行 row {number}: residents={told!r}")
            counts[str(row["code"]).strip()] = int(told)
    return FileResidents(counts)
