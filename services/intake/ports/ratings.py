"""The list that call-back agents work through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.domain.appeals.appeal import AppealCase


@dataclass(frozen=True, slots=True)
class CallbackPosition:
    """Where a list of due call-backs goes on: after this due time and appeal id."""

    due_at: datetime
    appeal_id: str


class Callbacks(Protocol):
    """The list that call-back agents work through."""

    def due(self, after: CallbackPosition | None, limit: int) -> Sequence[AppealCase]:
        """Return appeals whose call-back is due, the longest waiting first."""
        ...
