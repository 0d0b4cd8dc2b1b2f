"""Appeals from a file in which people may have marked hot spots: CSV or XLSX."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from services.reporting.adapters.history.table_files import FileFault, FileOptions, Table, facts_of
from services.reporting.adapters.texts import text_of
from services.reporting.domain.history.case import FileRow
from services.reporting.domain.hotspots.signal import Signal, names_in

_NEEDED: Final = frozenset({"id", "user", "time", "text"})
_FARTHEST: Final = {"longitude": 180.0, "latitude": 90.0}

Cells = Mapping[str, str | datetime]


@dataclass(frozen=True, slots=True)
class MarkedAppeal:
    """One appeal; ``mark`` is the hot spot that people say it is of, or empty."""

    signal: Signal
    mark: str


def read_marked(path: Path, zone: ZoneInfo) -> list[MarkedAppeal]:
    """Return the appeals of a file, in its order.

    Args:
        path: a table with columns id, user, time, text, and title, hotspot, longitude, latitude.
        zone: of times that tell none.

    Raises:
        FileFault: naming the first row that cannot be used, and why.

    """
    options = FileOptions()
    found: dict[str, MarkedAppeal] = {}
    with Table(path, facts_of(path, options), options) as table:
        if missing := _NEEDED - set(table.heading):
            raise FileFault(f"缺列 no column {', '.join(sorted(missing))}")
        for row in table.rows():
            one = _appeal(row, zone)
            if one.signal.appeal_id in found:
                raise _fault(row, "id", "重复 repeated")
            found[one.signal.appeal_id] = one
    return list(found.values())


def _appeal(row: FileRow, zone: ZoneInfo) -> MarkedAppeal:
    if row.fault is not None:
        text = text_of(f"history_{row.fault.reason}")
        raise FileFault(f"第 {row.row} 行 row {row.row}: {text.zh} {text.en}")
    told = {name: str(cell).strip() for name, cell in row.cells.items()}
    for name in ("id", "user"):
        if not told[name]:
            raise _fault(row, name, "必填 required")
    title, text_ = told.get("title", ""), told["text"]
    signal = Signal(
        told["id"],
        told["user"],
        _at(row, zone),
        title,
        text_,
        point=_point(row, told),
        names=names_in(title, text_),
    )
    return MarkedAppeal(signal, told.get("hotspot", ""))


def _at(row: FileRow, zone: ZoneInfo) -> datetime:
    told = row.cells["time"]
    try:
        at = told if isinstance(told, datetime) else datetime.fromisoformat(told)
    except ValueError as error:
        raise _fault(row, "time", "应为 ISO 8601 时间 must be ISO 8601") from error
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _point(row: FileRow, told: Mapping[str, str]) -> tuple[float, float] | None:
    """Return where it is; None where a file tells of no place or of half a one."""
    if not (told.get("longitude") and told.get("latitude")):
        return None
    lon, lat = (_degrees(row, told, name) for name in _FARTHEST)
    return lon, lat


def _degrees(row: FileRow, told: Mapping[str, str], name: str) -> float:
    try:
        found = float(told[name])
    except ValueError as error:
        raise _fault(row, name, "不是数字 no number") from error
    if not abs(found) <= _FARTHEST[name]:  # nor is NaN
        raise _fault(row, name, "超出范围 out of range")
    return found


def _fault(row: FileRow, name: str, why: str) -> FileFault:
    return FileFault(f"第 {row.row} 行 row {row.row}: {name}={str(row.cells[name])!r} {why}")
