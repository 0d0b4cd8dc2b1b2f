"""Reads a labelled set: a CSV with ``appeal_id``, ``family`` and what appeals are compared by.

The format is told in docs/intake/repeats.md; every fault is told with its line.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final

from services.intake.domain.repeats.measuring import Labelled
from services.intake.domain.repeats.names import place_names
from services.intake.domain.repeats.trace import Trace, head_of

# What columns are called elsewhere.
_CALLED: Final = {
    "id": "appeal_id",
    "body": "text",
    "content": "text",
    "time": "received_at",
    "created_at": "received_at",
    "lon": "longitude",
    "lng": "longitude",
    "lat": "latitude",
    "user": "reporter",
    "place": "address",
}
_UNSURE: Final = "unsure"  # people could not say: left out of everything
_NO_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_FAULTS: Final = 50


class UnreadableFile(Exception):
    """The file is not a labelled set; ``faults`` says why, line by line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(faults[0])
        self.faults = faults


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A labelled set; times without a zone are in ``zone``."""

    path: Path
    zone: tzinfo

    def read(self) -> list[Labelled]:
        """Return what the file holds, the unsure left out.

        Raises:
            UnreadableFile: it is no such file, or some of its lines are wrong.

        """
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as lines:
                return self._read(csv.DictReader(lines))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise UnreadableFile([f"{self.path}: {error}"]) from error

    def _read(self, reader: "csv.DictReader[str]") -> list[Labelled]:
        columns = [_named(name) for name in reader.fieldnames or ()]
        missing = {"appeal_id", "family"} - set(columns)
        if missing or not {"title", "text"} & set(columns):
            wanted = [*sorted(missing), *([] if {"title", "text"} & set(columns) else ["text"])]
            raise UnreadableFile([f"line 1: no column {', '.join(wanted)}"])
        reader.fieldnames = columns
        faults: list[str] = []
        found: dict[str, Labelled] = {}
        for row in reader:
            told = [f"line {reader.line_num}: {fault}" for fault in _faults(row, found, self.zone)]
            faults += told
            if not told and row["family"] != _UNSURE:
                item = _labelled(row, self.zone)
                found[item.trace.appeal_id] = item
        if faults:
            raise UnreadableFile(faults[:_MOST_FAULTS])
        return list(found.values())


def _named(column: str) -> str:
    plain = column.strip().lower()
    return _CALLED.get(plain, plain)


def _faults(
    row: Mapping[str, str | None], found: Mapping[str, object], zone: tzinfo
) -> Iterator[str]:
    if not all(isinstance(value, str) for value in row.values()):
        yield "more or fewer fields than the first line"
        return
    appeal_id = (row["appeal_id"] or "").strip()
    if not appeal_id:
        yield "appeal_id is empty"
    elif appeal_id in found:
        yield f"appeal_id {appeal_id} stands twice"
    if not f"{row.get('title') or ''}{row.get('text') or ''}".strip():
        yield "neither title nor text"
    for read in (lambda: _point(row), lambda: _time(row, zone)):
        try:
            read()
        except ValueError as error:
            yield str(error)


def _labelled(row: Mapping[str, str], zone: tzinfo) -> Labelled:
    appeal_id = row["appeal_id"].strip()
    head = head_of((row.get("title") or "").strip(), (row.get("text") or "").strip())
    address = (row.get("address") or "").strip() or None
    trace = Trace(
        appeal_id=appeal_id,
        received_at=_time(row, zone),
        head=head,
        area_code=row.get("area_code") or None,
        point=_point(row),
        address=address,
        category=row.get("category") or None,
        reporter_ref=row.get("reporter") or None,
        names=place_names(address, head),
    )
    return Labelled(trace, (row["family"] or "").strip() or f"alone:{appeal_id}")


def _point(row: Mapping[str, str | None]) -> tuple[float, float] | None:
    written = row.get("longitude") or "", row.get("latitude") or ""
    if not any(written):
        return None
    try:
        longitude, latitude = float(written[0]), float(written[1])
    except ValueError:
        raise ValueError(f"longitude and latitude {written} are no two numbers") from None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError(f"longitude and latitude {written} are no place on earth")
    return longitude, latitude


def _time(row: Mapping[str, str | None], zone: tzinfo) -> datetime:
    written = (row.get("received_at") or "").strip()
    if not written:
        return _NO_TIME
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"received_at {written!r} is no time (RFC 3339)") from None
    return at if at.tzinfo else at.replace(tzinfo=zone)
