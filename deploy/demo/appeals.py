"""The appeals that the demo posts: the shared stream where it is, else the preset's sample."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.run_dir import REPOSITORY

SHARED_STREAM = REPOSITORY.parent / "shared" / "data" / "appeals" / "stream.csv"
SAMPLE = REPOSITORY / "deploy" / "presets" / "lianhu" / "appeals.csv"
LONGEST_TEXT = 5000
LONGEST_TITLE = 200
_KIND_WORDS = {"建议": "suggestion", "咨询": "consult", "举报": "report", "投诉": "complaint"}


@dataclass(frozen=True)
class Community:
    """Where an appeal may come from."""

    code: str
    name: str
    street: str


@dataclass(frozen=True)
class PlannedAppeal:
    """One appeal as it will be posted; ``phone`` belongs to nobody (number ranges unused)."""

    key: str
    body: dict[str, Any]
    phone: str


def plan(count: int, communities: Sequence[Community]) -> list[PlannedAppeal]:
    """Return the demo's appeals, the same on every run.

    Args:
        count: how many at the most.
        communities: of the district; each appeal of the stream is given one of them.

    """
    if SHARED_STREAM.exists():
        return [_of_stream(row, communities) for row in _rows(SHARED_STREAM, count)]
    return [_of_sample(row) for row in _rows(SAMPLE, count)]


def source_name() -> str:
    """Return which of the two files is played."""
    return "stream.csv" if SHARED_STREAM.exists() else SAMPLE.name


def draw(key: str, *, sides: int) -> int:
    """Return a number below ``sides`` that depends on the key alone: chance that repeats itself."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % sides


def _rows(path: Path, count: int) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return rows[:count]


def _of_stream(row: dict[str, str], communities: Sequence[Community]) -> PlannedAppeal:
    """Give a message of the stream a place in the district: repeats of a matter share theirs."""
    matter = row["title"].strip()[:6]
    community = communities[draw(matter, sides=len(communities))]
    phone = f"1310000{draw(row['user'], sides=10_000):04d}"
    body: dict[str, Any] = {
        "channel": ("mini_program", "web", "hotline")[draw(row["id"], sides=3)],
        "kind": next((kind for word, kind in _KIND_WORDS.items() if word in row["title"]), "help"),
        "title": row["title"].strip()[:LONGEST_TITLE],
        "text": row["text"].strip()[:LONGEST_TEXT] or row["title"],
        "contact": _contact(phone, row["user"]),
    }
    if draw(row["id"] + "place", sides=10):
        body["area_code"] = community.code
    else:
        body["address"] = f"{community.street}{community.name}"
    return PlannedAppeal(f"demo-{row['id']}", body, phone)


def _of_sample(row: dict[str, str]) -> PlannedAppeal:
    phone = row["phone"] or f"1320000{draw(row['id'], sides=10_000):04d}"
    body: dict[str, Any] = {
        "channel": row["channel"],
        "kind": row["kind"],
        "title": row["title"],
        "text": row["text"],
        "contact": _contact(phone, row["id"]),
    }
    for name, column in (("address", "address"), ("area_code", "community_code")):
        if row[column]:
            body[name] = row[column]
    return PlannedAppeal(f"demo-{row['id']}", body, phone)


def _contact(phone: str, who: str) -> dict[str, str]:
    if draw(who + "mail", sides=5):
        return {"phone": phone}
    return {"phone": phone, "email": f"{who.lower()}@resident.example"}
