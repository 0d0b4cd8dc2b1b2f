"""What may be exported: a list, narrowed and of a period, in a format."""

from dataclasses import dataclass
from typing import Final, Literal

from services.reporting.domain.exclusions import State
from services.reporting.domain.figures import FigureQuery
from services.reporting.domain.hotspots.judging import Level

Dataset = Literal[
    "tickets", "indicator", "indicator_tickets", "carried_over",
    "exclusions", "hotspots", "resources",
]  # fmt: skip
ExportFormat = Literal["csv", "xlsx", "parquet"]
CountedBy = Literal["opened", "closed"]
Language = Literal["zh", "en"]

# Above so many rows an export is made by a worker, and its maker asks for it again.
INLINE_ROWS: Final = 10_000


# What a unit or a street may export of its own; figures of all are for the district's staff.
OWN_DATASETS: Final[frozenset[Dataset]] = frozenset(
    {"tickets", "carried_over", "exclusions", "resources"}
)


@dataclass(frozen=True, slots=True)
class Own:
    """Whose tickets: those with an order of the unit, and those that lie in the areas."""

    unit: str | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """One order; ``indicator`` where the dataset is one's table or the tickets behind it.

    ``state`` is an exclusion's, ``level`` a hot spot's.

    ``own`` narrows it to what a unit or street is shown of in the lists of the API.
    """

    dataset: Dataset
    format: ExportFormat
    query: FigureQuery
    counted_by: CountedBy = "opened"
    indicator: str | None = None
    language: Language = "zh"
    own: Own | None = None
    state: State | None = None
    level: Level | None = None
