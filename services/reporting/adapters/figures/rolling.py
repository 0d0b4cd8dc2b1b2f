"""Roll-ups in MongoDB: sums of the facts' parts by dimension, day and month, moved on in batches.

A fact whose parts changed is ``stale``. One transaction takes some of them, adds what their parts
are more than what was ``rolled`` of them before, and remembers that: so each change is in the sums
once, wherever a process dies.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.reporting.adapters.documents import STALE_INDEX
from services.reporting.adapters.figures.windows import month_of, monthly
from services.reporting.domain.figures import ALL, DIMENSIONS

Documents = Collection[dict[str, Any]]
Cell = tuple[str, str, str | None]  # dimension, day, key; or dimension/month, month, key
_KEYED: Final = tuple(name for name in DIMENSIONS if name != "unit")
CHANGED: Final[dict[str, int]] = dict.fromkeys(("parts", "rolled", *_KEYED), 1)
# What ``_now`` says of a fact, said by the database of the very facts that were read: in one
# transaction they cannot have changed meanwhile.
_REMEMBERED: Final[list[dict[str, Any]]] = [
    {
        "$set": {
            "rolled": {
                "parts": "$parts",
                "keys": {name: {"$toString": f"${name}"} for name in _KEYED},
            }
        }
    },
    {"$unset": "stale"},
]
_BATCH: Final = 1000


class MongoRollUps:
    """Moves the roll-ups on; several at once wait for each other in the database."""

    def __init__(self, facts: Documents, roll_ups: Documents) -> None:
        self._facts = facts
        self._roll_ups = roll_ups

    def roll(self) -> int:
        """Take one batch of changed facts into the sums; return how many there were.

        Raises:
            pymongo.errors.PyMongoError: when the database is away; nothing is half done.

        """
        if self._facts.find_one({"stale": True}, {"_id": 1}, hint=STALE_INDEX) is None:
            return 0
        with self._facts.database.client.start_session() as session:
            return int(session.with_transaction(self._move))

    def _move(self, session: ClientSession) -> int:
        stale = self._facts.find({"stale": True}, CHANGED, hint=STALE_INDEX, session=session)
        taken = list(stale.limit(_BATCH))
        if not taken:
            return 0
        sums = [_sum(cell, amounts) for cell, amounts in changes_of(taken).items() if amounts]
        if sums:
            self._roll_ups.bulk_write(sums, ordered=False, session=session)
        which = {"_id": {"$in": [one["_id"] for one in taken]}}
        self._facts.update_many(which, _REMEMBERED, session=session)
        return len(taken)


def name_of(dimension: str, day: str, key: str | None) -> str:
    """Return the id of a sum."""
    return f"{dimension}|{day}|{'' if key is None else '=' + key}"


def changes_of(facts: Iterable[Mapping[str, Any]]) -> dict[Cell, dict[str, int]]:
    """Return by how much each sum has to change for these facts to be in it as they are now."""
    changes: dict[Cell, Counter[str]] = {}
    for fact in facts:
        _count(changes, fact.get("rolled"), -1)
        _count(changes, _now(fact), 1)
    return {
        cell: {name: amount for name, amount in amounts.items() if amount}
        for cell, amounts in changes.items()
    }


def cells_of(counted: Mapping[str, Any]) -> Iterable[tuple[Cell, Mapping[str, int]]]:
    """Yield every sum that a fact's parts are in, with what it adds to it."""
    for part in counted["parts"]:
        keys = {ALL: None, "unit": part["unit"], **counted["keys"]}
        for name, key in keys.items():
            yield (name, part["day"], key), part["m"]
            yield (monthly(name), month_of(part["day"]), key), part["m"]


def _count(changes: dict[Cell, Counter[str]], counted: Mapping[str, Any] | None, sign: int) -> None:
    if counted is None:
        return
    for cell, measures in cells_of(counted):
        into = changes.setdefault(cell, Counter())
        for name, count in measures.items():
            into[name] += sign * count


def _now(fact: Mapping[str, Any]) -> dict[str, Any]:
    return {"parts": fact["parts"], "keys": {name: _text(fact.get(name)) for name in _KEYED}}


def _text(key: object) -> str | None:
    return None if key is None else str(key)


def _sum(cell: Cell, amounts: Mapping[str, int]) -> UpdateOne:
    dimension, day, key = cell
    more = {f"m.{measure}": amount for measure, amount in amounts.items()}
    begun = {"dimension": dimension, "day": day, "key": key}
    return UpdateOne({"_id": name_of(*cell)}, {"$inc": more, "$setOnInsert": begun}, upsert=True)
