"""What adding to a case and urging it on need of the appeals."""

from datetime import datetime
from typing import Protocol

from services.intake.domain.appeal import AppealCase


class SpokenFor(Protocol):
    """The appeals, as far as their reporters speak up."""

    def get(self, appeal_id: str) -> AppealCase | None:
        """Return an appeal with what became of it."""
        ...

    def supplement(self, case: AppealCase, text: str, now: datetime) -> None:
        """Tell what the reporter added, masked, at business time ``now``.

        Raises:
            ChangedMeanwhile: when the appeal is no longer as it was read.

        """
        ...

    def urge(self, case: AppealCase, now: datetime) -> None:
        """Note and tell that the reporter urges; raises as ``supplement``."""
        ...
