"""One statement that gives many documents values of their own.

A statement for each costs the server two to three times as much (docs/adr/0017).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Guarded:
    """What becomes of one document, if it still has the version that was read.

    ``values`` are whole top-level fields, ``appended`` entries that go to the end of arrays.
    """

    version: int
    values: Values
    appended: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def each_its_own(
    values: Mapping[str, Mapping[str, Any]], gone: Sequence[str]
) -> list[dict[str, Any]]:
    """Return an update for ``update_many`` that sets fields by a document's id.

    Args:
        values: whole top-level fields, as they are to be stored, by id. The filter of the statement
            must let no other document through.
        gone: fields that every document loses.

    """
    mine = _of_its_own(list(values), [dict(fields) for fields in values.values()])
    return [{"$replaceWith": {"$mergeObjects": ["$$ROOT", mine]}}, {"$unset": list(gone)}]


def each_unless_moved(
    changes: Mapping[str, Guarded], most: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return an update for ``update_many`` that changes each document still at its version.

    Of several writers who have read the same document one changes it; for the others it stays as
    it is then, and does not count as modified.

    Args:
        changes: by a document's id. The filter must let no other document through.
        most: how many entries, the last ones, an array keeps; others keep all.

    """
    given = [
        {"version": one.version, "values": one.values, "appended": one.appended}
        for one in changes.values()
    ]
    arrays = dict.fromkeys(name for one in changes.values() for name in one.appended)
    longer = {name: _longer(name, most.get(name)) for name in arrays}
    changed = {"$mergeObjects": ["$$ROOT", "$$mine.values", longer]}
    still = {"$eq": ["$version", "$$mine.version"]}
    become = {
        "$let": {
            "vars": {"mine": _of_its_own(list(changes), given)},
            "in": {"$cond": [still, changed, "$$ROOT"]},
        }
    }
    return [{"$replaceWith": become}]


def each_rewritten(
    documents: Mapping[str, tuple[int, Values]], kept: Sequence[str]
) -> list[dict[str, Any]]:
    """Return an update for ``update_many`` that writes each document still at its version anew.

    As with ``each_unless_moved``, one of several writers changes a document; it alone counts as
    modified.

    Args:
        documents: by id, the version that was read, and all fields that it has from now on.
        kept: fields that a document keeps as it has them, where it has them.

    """
    given = [{"version": version, "fields": fields} for version, fields in documents.values()]
    own = {"_id": "$_id", **{name: f"${name}" for name in kept}}
    become = {
        "$let": {
            "vars": {"mine": _of_its_own(list(documents), given)},
            "in": {
                "$cond": [
                    {"$eq": ["$version", "$$mine.version"]},
                    {"$mergeObjects": ["$$mine.fields", own]},
                    "$$ROOT",
                ]
            },
        }
    }
    return [{"$replaceWith": become}]


def _of_its_own(ids: Sequence[str], values: Sequence[Values]) -> dict[str, Any]:
    place = {"$indexOfArray": [{"$literal": ids}, "$_id"]}
    return {"$arrayElemAt": [{"$literal": values}, place]}


def _longer(name: str, most: int | None) -> dict[str, Any]:
    """Return an array with what is appended to it; either may be missing."""
    parts = [{"$ifNull": [part, []]} for part in (f"${name}", f"$$mine.appended.{name}")]
    joined: dict[str, Any] = {"$concatArrays": parts}
    return joined if most is None else {"$slice": [joined, -most]}
