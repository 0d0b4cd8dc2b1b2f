"""Sums of whole months made from those of days, once, where an earlier release kept days alone.

Which dimensions have them stands among the sums themselves, so that a rebuild, an import and every
reader see the sums and that mark at one instant. Until it stands, days are added up.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from pymongo import DeleteMany, InsertOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.reporting.adapters.figures.windows import month_of, monthly
from services.reporting.domain.figures import ALL, DIMENSIONS

Documents = Collection[dict[str, Any]]
_MARK: Final = "months"
SUMMED: Final = (ALL, *DIMENSIONS)


def name_of(dimension: str, day: str, key: str | None) -> str:
    """Return the id of a sum."""
    return f"{dimension}|{day}|{'' if key is None else '=' + key}"


def mark_of(dimension: str) -> dict[str, Any]:
    """Return what stands among the sums once a dimension's sums of months are made."""
    return {"_id": _mark(dimension), "dimension": _MARK, "day": "", "key": dimension, "m": {}}


def has_months(roll_ups: Documents, dimension: str, session: ClientSession) -> bool:
    """Tell whether a dimension's sums of months are made."""
    return roll_ups.find_one({"_id": _mark(dimension)}, {"_id": 1}, session=session) is not None


def without_months(roll_ups: Documents) -> list[str]:
    """Return the dimensions whose sums of months are not made yet."""
    marks = {"_id": {"$in": [_mark(one) for one in SUMMED]}}
    there = {one["key"] for one in roll_ups.find(marks, {"key": 1})}
    return [one for one in SUMMED if one not in there]


def make_months(roll_ups: Documents, dimension: str, session: ClientSession) -> None:
    """Make a dimension's sums of months from those of its days; what there was of them goes."""
    if has_months(roll_ups, dimension, session):
        return
    writes: list[DeleteMany | InsertOne[dict[str, Any]]]
    writes = [DeleteMany({"dimension": monthly(dimension)})]
    writes += [InsertOne(one) for one in _months(roll_ups, dimension, session)]
    roll_ups.bulk_write([*writes, InsertOne(mark_of(dimension))], session=session)


def _months(
    roll_ups: Documents, dimension: str, session: ClientSession
) -> Iterator[dict[str, Any]]:
    """Yield the sums of months of a dimension's days."""
    sums: dict[tuple[str, str | None], Counter[str]] = {}
    for one in roll_ups.find({"dimension": dimension}, session=session):
        sums.setdefault((month_of(one["day"]), one["key"]), Counter()).update(one["m"])
    name = monthly(dimension)
    for (month, key), sum_ in sums.items():
        of = {"dimension": name, "day": month, "key": key}
        yield {"_id": name_of(name, month, key), **of, "m": dict(sum_)}


def _mark(dimension: str) -> str:
    return f"{_MARK}|{dimension}"
