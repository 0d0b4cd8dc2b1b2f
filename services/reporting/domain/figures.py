"""What is asked of the figures: by what, over which days, of which part of the district."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Dimension = Literal[
    "unit", "street", "area", "category", "channel", "kind", "tier", "severity", "source"
]
DIMENSIONS: Final[tuple[Dimension, ...]] = (
    "unit", "street", "area", "category", "channel", "kind", "tier", "severity", "source",
)  # fmt: skip
ALL: Final = "all"
LAST: Final = "9999-12-31"


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """One question; ``first`` and ``last`` are business days as ISO dates, None is open.

    ``where`` narrows it to tickets with these values; of ``unit`` to what was counted under it.
    """

    by: Dimension | None = None
    first: str | None = None
    last: str | None = None
    where: Mapping[Dimension, str] = field(default_factory=dict)
