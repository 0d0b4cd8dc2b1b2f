"""Measures how often the first unit was the right one, by unit and by category (C5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from services.common.observability.metrics import gauge

By = Literal["unit", "category"]


class Share(Protocol):
    """A share of tickets."""

    @property
    def ratio(self) -> float:
        """From 0 to 1."""
        ...


class FirstDispatches(Protocol):
    """What is known of first dispatches."""

    def accuracy(self) -> Mapping[By, Mapping[str, Share]]:
        """Return by ``unit`` and by ``category`` the share that the first unit kept."""
        ...


@dataclass(frozen=True)
class MeasureFirstDispatch:
    """The use case; its gauges are the scheduler's."""

    dispatches: FirstDispatches

    def __call__(self) -> None:
        """Set the gauges of every unit and category that had a ticket settled lately."""
        found = self.dispatches.accuracy()
        for unit, share in found["unit"].items():
            gauge("huying_dispatch_first_dispatch_unit_ratio", {"unit": unit}).set(share.ratio)
        for category, share in found["category"].items():
            labels = {"category": category}
            gauge("huying_dispatch_first_dispatch_category_ratio", labels).set(share.ratio)
