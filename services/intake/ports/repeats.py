"""What the look for repeats needs."""

from collections.abc import Sequence
from typing import Protocol

from services.intake.domain.repeats.finding import Trace


class TextLikeness(Protocol):
    """Tells how alike short texts are."""

    def scores(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """Return 0 to 1 for each; what is surely under the threshold of interest may be 0."""
        ...


class RecentAppeals(Protocol):
    """The appeals of the last days, by place, for the look for repeats."""

    def refresh(self) -> None:
        """Learn what other processes accepted since the last look."""
        ...

    def near(self, trace: Trace) -> Sequence[Trace]:
        """Return earlier appeals that may be at the same place or of the same reporter."""
        ...

    def remember(self, trace: Trace) -> None:
        """Add an appeal for the look-ups that follow."""
        ...
