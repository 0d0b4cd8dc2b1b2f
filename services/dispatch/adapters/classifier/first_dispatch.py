"""How many tickets stayed with the unit they were first issued to, by unit and by category (C5)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.sealed import UNSEALED

By = Literal["unit", "category"]
_SAMPLE: Final = 2000
_SETTLED: Final = ["closed", "resolved"]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of so many tickets, how many were kept by their first unit."""

    tickets: int
    kept: int

    @property
    def ratio(self) -> float:
        """The share kept."""
        return self.kept / self.tickets


class FirstDispatch:
    """Reads the tickets resolved or closed last; raises StoreUnavailable."""

    def __init__(self, database: Documents) -> None:
        self._tickets = database["tickets"]

    def accuracy(self) -> Mapping[By, Mapping[str, Accuracy]]:
        """Return the accuracy by the unit first issued to, and by category."""
        with store_errors():
            found = list(
                self._tickets.find(
                    {"state": {"$in": _SETTLED}, **UNSEALED},
                    {"orders.unit": 1, "category": 1},
                    sort=[("number", -1)],
                    limit=_SAMPLE,
                )
            )
        by: dict[By, dict[str, list[bool]]] = {"unit": defaultdict(list), "category": {}}
        for raw in found:
            units = [str(order["unit"]) for order in raw["orders"]]
            if not units:
                continue
            by["unit"].setdefault(units[0], []).append(units[0] == units[-1])
            category = str(raw.get("category"))
            by["category"].setdefault(category, []).append(units[0] == units[-1])
        return {name: _counted(rows) for name, rows in by.items()}

    def common_categories(self, most: int) -> Sequence[tuple[str, float]]:
        """Return the commonest categories of the latest tickets, each with its share."""
        with store_errors():
            found = list(
                self._tickets.find(
                    {"category": {"$type": "string"}, **UNSEALED},
                    {"category": 1},
                    sort=[("number", -1)],
                    limit=_SAMPLE,
                )
            )
        counts: dict[str, int] = defaultdict(int)
        for raw in found:
            counts[str(raw["category"])] += 1
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
        return [(category, times / len(found)) for category, times in ranked]


def _counted(rows: Mapping[str, Sequence[bool]]) -> dict[str, Accuracy]:
    return {name: Accuracy(len(kept), sum(kept)) for name, kept in rows.items()}
