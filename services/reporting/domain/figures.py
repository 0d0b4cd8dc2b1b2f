"""What is asked of the figures: by what, over which days, of which part of the district."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Dimension = Literal[
    "unit", "street", "area", "category", "channel", "kind", "tier", "severity", "source"
]
DIMENSIONS: Final[tuple[Dimension, ...]] = (
    "unit", "street", "area", "category", "channel", "kind", "tier", "severity", "source",
)  # fmt: skip
By = Dimension | Literal["day"]
ALL: Final = "all"
LAST: Final = "9999-12-31"


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """One question; ``first`` and ``last`` are business days as ISO dates, None is open.

    ``where`` narrows it to tickets with these values; of ``unit`` to what was counted under it.
    ``by`` is a dimension, or ``day``: business day by business day.
    """

    by: By | None = None
    first: str | None = None
    last: str | None = None
    where: Mapping[Dimension, str] = field(default_factory=dict)


def share_of(
    document: Mapping[str, Any], query: FigureQuery, measures: Sequence[str]
) -> dict[str, int]:
    """Return what a ticket adds to each measure: the shares of all of them are the figure."""
    share = dict.fromkeys(measures, 0)
    for part in document["parts"]:
        if not (query.first or "") <= part["day"] <= (query.last or LAST):
            continue
        if "unit" in query.where and part["unit"] != (query.where["unit"] or None):
            continue
        for name in measures:
            share[name] += part["m"].get(name, 0)
    return share
