"""What the look for repeats needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.domain.repeats.trace import Trace


class TextLikeness(Protocol):
    """Tells how alike short texts are."""

    def scores(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """Return 0 to 1 for each."""
        ...


class Traces(Protocol):
    """The traces of the appeals, found by place, name, area and reporter."""

    def near(self, trace: Trace, since: datetime, metres: float) -> Sequence[Trace]:
        """Return traces received since an instant that may be about the same place or person.

        Those within so many ``metres``, those that name the same place or are in the same area,
        and those of the same reporter; where there are too many, some of each. What is farther
        away or of another time may be among them.
        """
        ...


class TraceBook(Traces, Protocol):
    """Traces that are added to; for the one process that compares what arrives."""

    def refresh(self) -> None:
        """Learn what other processes kept since the last look."""
        ...

    def remember(self, trace: Trace) -> None:
        """Add a trace for the look-ups that follow here."""
        ...

    def keep(self, traces: Sequence[Trace]) -> None:
        """Add traces for all look-ups everywhere, after any stop too; twice is once."""
        ...


@dataclass(frozen=True, slots=True)
class CaseState:
    """What a look-up may tell of an appeal; ``is_hidden``: nothing."""

    received_at: datetime
    category: str | None
    area_code: str | None
    ticket_id: str | None
    is_hidden: bool


class CaseStates(Protocol):
    """Where appeals stand."""

    def of(self, appeal_ids: Sequence[str]) -> Mapping[str, CaseState]:
        """Return what stands under each id, in one look-up; unknown ids are left out."""
        ...
