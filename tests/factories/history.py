"""Another system's file and mapping, invented: what the import of history is tested with."""

from pathlib import Path

HEADING = "No,Opened,Due,Closed,Status,Bureau,Lon,Lat"
MAPPING = """
source: old-hotline
time_zone: Asia/Shanghai
empty: ["NULL"]
dates: {formats: ["%Y-%m-%d %H:%M", "%Y-%m-%d"]}
fields:
  number: "No"
  opened_at: Opened
  due_at: Due
  closed_at: Closed
  status: Status
  unit: Bureau
  longitude: Lon
  latitude: Lat
values:
  status:
    办结: closed
    重复: {state: closed, mark: duplicate}
    在办: open
  unit: {城管局: chengguan, 住建局: zhujian}
"""
GOOD = (
    "A1,2025-03-03 09:00,2025-03-10 09:00,2025-03-10 09:00,办结,城管局,108.9312,34.2656",
    "A2,2025-03-03 09:00,2025-03-10 09:00,2025-03-10 09:01,办结,城管局,108.9,34.3",
    "A3,2025-03-03 09:00,2025-03-10 09:00,NULL,在办,住建局,,",
    "A4,2025-03-03 09:00,NULL,2025-03-04,办结,住建局,x,y",
    "A5,2025-03-03 09:00,2025-03-10 09:00,2025-03-05 09:00,重复,住建局,,",
)
BAD = {
    ",2025-03-03,,,办结,城管局,,": "no_number",
    "B1,,,,办结,城管局,,": "no_opening_date",
    "B2,03/04/2025,,,办结,城管局,,": "unreadable_date",
    "B3,2025-03-03 09:00,,2025-03-03 08:59,办结,城管局,,": "closed_before_opened",
    "B4,2025-03-03,,,销案,城管局,,": "unknown_status",
    "B5,2025-03-03,,,,城管局,,": "no_status",
    "B6,2025-03-03,,,办结,园林局,,": "unknown_unit",
    "B7,2999-03-03,,,办结,城管局,,": "implausible_date",
    "B8,2025-03-03,,,办结": "wrong_number_of_cells",
    "A1,2025-03-03,,,办结,城管局,,": "number_repeated",
    "B\x079,2025-03-03,,,办结,城管局,,": "value_unprintable",
}


def write_file(folder: Path, *rows: str, encoding: str = "utf-8", name: str = "old.csv") -> Path:
    """Return a file with the heading and these rows."""
    path = folder / name
    path.write_bytes("\r\n".join([HEADING, *rows, ""]).encode(encoding))
    return path


def write_mapping(folder: Path, text: str = MAPPING) -> Path:
    """Return a mapping file."""
    path = folder / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return path
