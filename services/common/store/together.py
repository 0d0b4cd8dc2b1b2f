"""One statement that gives many documents values of their own.

A statement for each costs the server two to three times as much (docs/adr/0017).
"""

from collections.abc import Mapping, Sequence
from typing import Any


def each_its_own(
    values: Mapping[str, Mapping[str, Any]], gone: Sequence[str]
) -> list[dict[str, Any]]:
    """Return an update for ``update_many`` that sets fields by a document's id.

    Args:
        values: whole top-level fields, as they are to be stored, by id. The filter of the statement
            must let no other document through.
        gone: fields that every document loses.

    """
    mine = {
        "$arrayElemAt": [
            {"$literal": [dict(fields) for fields in values.values()]},
            {"$indexOfArray": [{"$literal": list(values)}, "$_id"]},
        ]
    }
    return [{"$replaceWith": {"$mergeObjects": ["$$ROOT", mine]}}, {"$unset": list(gone)}]
