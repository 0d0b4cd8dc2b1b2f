"""What another system's columns and words mean: a mapping file as the import reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from services.reporting.domain.history.moments import TimeRules

HistoricState = Literal["open", "closed", "answered", "refused", "withdrawn", "transferred"]
Mark = Literal["duplicate", "transferred", "referred", "test"]
Unknown = Literal["refuse", "keep", "drop"]

MOMENTS: Final = ("opened_at", "due_at", "closed_at")
CODED: Final = ("unit", "channel", "kind", "category", "area", "street")
PLACE: Final = ("longitude", "latitude")
FIELDS: Final = ("number", *MOMENTS, "status", *CODED, *PLACE)
REQUIRED: Final = ("number", "opened_at")


@dataclass(frozen=True, slots=True)
class Status:
    """What a word of the file's status column means; ``mark`` singles rows out for the variants."""

    state: HistoricState
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """How far to believe coordinates: fewer decimals than ``least_decimals`` is no place."""

    least_decimals: int = 3
    bounds: tuple[float, float, float, float] = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True)
class HistoryRules:
    """A whole mapping.

    ``columns`` names the file's column of each field of ours. ``codes`` are, by field, the file's
    words and our codes; ``unknown`` says what to do with a word that has none. A value in ``empty``
    means that nothing is told.
    """

    source: str
    columns: Mapping[str, str]
    times: Mapping[str, TimeRules]
    statuses: Mapping[str, Status]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unknown: Mapping[str, Unknown] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    empty: frozenset[str] = frozenset({""})
    place: PlaceRules = PlaceRules()
    earliest_year: int = 1970
