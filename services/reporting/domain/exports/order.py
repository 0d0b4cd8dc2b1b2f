"""What may be exported: a list, narrowed and of a period, in a format."""

from dataclasses import dataclass
from typing import Final, Literal

from services.reporting.domain.figures import FigureQuery

Dataset = Literal["tickets", "indicator", "indicator_tickets", "carried_over"]
ExportFormat = Literal["csv", "xlsx", "parquet"]
CountedBy = Literal["opened", "closed"]
Language = Literal["zh", "en"]

# Above so many rows an export is made by a worker, and its maker asks for it again.
INLINE_ROWS: Final = 10_000


# What a unit or a street may export of its own; figures of all are for the district's staff.
OWN_DATASETS: Final[frozenset[Dataset]] = frozenset({"tickets", "carried_over"})


@dataclass(frozen=True, slots=True)
class Own:
    """Whose tickets: those with an order of the unit, and those that lie in the areas."""

    unit: str | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """One order; ``indicator`` where the dataset is one's table or the tickets behind it.

    ``own`` narrows it to what a unit or street is shown of in the lists of the API.
    """

    dataset: Dataset
    format: ExportFormat
    query: FigureQuery
    counted_by: CountedBy = "opened"
    indicator: str | None = None
    language: Language = "zh"
    own: Own | None = None
