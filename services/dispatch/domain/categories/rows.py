"""A category's row as it is published, whole and always alike, and as people edit it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from services.dispatch.domain.routing.keyword_rules import NEGATIVE, ORDINARY, STRONG, WEAK

Row = Mapping[str, Any]
# The groups of words that people write, with what each weighs for a category or against it.
WEIGHTS: Final[Mapping[str, float]] = {
    "strong": STRONG,
    "words": ORDINARY,
    "weak": WEAK,
    "negative": NEGATIVE,
}
_ALWAYS: Final[Row] = {
    "name_en": None,
    "parent": None,
    "severity": "P2",
    "kind": None,
    "kinds": [],
    "allows_anonymous": True,
    "physical": False,
    "public": True,
    "retired": False,
    "sla_profile": None,
    "db44": [],
    "effective_from": None,
    "questions": [],
}


def published_row(row: Row, emergencies: Row) -> dict[str, Any]:
    """Return a row with all that a category has; what it does not say is as by default.

    ``emergencies`` are the numbers to ring by category, of a directory whose rows do not say it
    themselves.
    """
    said = {name: row.get(name, default) for name, default in _ALWAYS.items()}
    weights = row.get("keyword_weights") or dict.fromkeys(row.get("keywords") or (), ORDINARY)
    return {
        "code": row["code"],
        "name": row["name"],
        **said,
        "emergency": row.get("emergency", emergencies.get(row["code"])),
        "keywords": [word for word, weight in weights.items() if weight > 0],
        "keyword_weights": dict(weights),
    }


def edited_row(row: Row) -> dict[str, Any]:
    """Return a published row as people edit it: its words in groups, not with their weights."""
    weights: Mapping[str, float] = row["keyword_weights"]
    groups = {
        group: [word for word, said in weights.items() if said == weight]
        for group, weight in WEIGHTS.items()
    }
    dropped = ("keywords", "keyword_weights")
    return {**{name: value for name, value in row.items() if name not in dropped}, **groups}


def row_of(edited: Row) -> dict[str, Any]:
    """Return the row to publish of what people have written."""
    weights = {
        word: weight for group, weight in WEIGHTS.items() for word in edited.get(group) or ()
    }
    plain = {name: value for name, value in edited.items() if name not in WEIGHTS}
    return published_row({**plain, "keyword_weights": weights}, {})


def emergencies_of(body: Row) -> dict[str, str]:
    """Return the number to ring by category, as a body's table of dangers has it."""
    rows: Iterable[Row] = (body.get("danger") or {}).get("categories") or ()
    return {str(row["category"]): str(row["emergency"]) for row in rows}


def dangerous(body: Row) -> frozenset[str]:
    """Return the categories that are danger whatever is said of them: by row, or by table."""
    table = emergencies_of(body)
    rows: Iterable[Row] = body["categories"]
    return frozenset(
        row["code"] for row in rows if row.get("emergency", table.get(row["code"])) is not None
    )


def offered_codes(rows: Iterable[Row]) -> frozenset[str]:
    """Return what may be chosen for a new case: neither retired nor of a retired class."""
    known = {row["code"]: row for row in rows}
    gone = {code for code, row in known.items() if row.get("retired")}
    return frozenset(known) - gone - {c for c, row in known.items() if row.get("parent") in gone}


def completed(rows: Sequence[Row], before: Iterable[Row]) -> list[Row]:
    """Return rows with those of before that are missing: what was ever in force is retired only.

    Tickets, statistics and the words of the law go by its code for good.
    """
    known = {row["code"] for row in rows}
    gone = [{**row, "retired": True} for row in before if row["code"] not in known]
    return [*rows, *gone]
