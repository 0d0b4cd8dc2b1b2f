"""One case of another system, as far as its file tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.reporting.domain.history.moments import Moment
from services.reporting.domain.history.rules import HistoricState, Mark

Cells = Mapping[str, str | datetime]
Precision = Literal["precise", "coarse", "unusable", "none"]


@dataclass(frozen=True, slots=True)
class RowRefused(ValueError):
    """A row that cannot be kept: the reason, the field of ours, what the file has there."""

    reason: str
    field: str
    value: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a file: its cells by column, or what is wrong before they are looked at."""

    row: int
    cells: Cells = field(default_factory=dict)
    fault: RowRefused | None = None


@dataclass(frozen=True, slots=True)
class HistoricCase:
    """A row that was kept. ``row`` counts as a spreadsheet does: the heading is row 1."""

    row: int
    number: str
    state: HistoricState
    mark: Mark | None
    opened_at: Moment
    due_at: Moment | None = None
    closed_at: Moment | None = None
    unit: str | None = None
    channel: str | None = None
    kind: str | None = None
    category: str | None = None
    area: str | None = None
    street: str | None = None
    place: tuple[float, float] | None = None
    precision: Precision = "none"
    remarks: tuple[str, ...] = ()

    @property
    def on_time(self) -> bool | None:
        """Whether it closed no later than it was due; None without a due or a closing date."""
        if self.due_at is None or self.closed_at is None:
            return None
        return not self.closed_at.is_after(self.due_at)
