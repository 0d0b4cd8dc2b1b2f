"""Propose a hot spot's matter to the council (每月一题、议题), by a person, once."""

from dataclasses import replace
from datetime import datetime

from services.reporting.domain.hotspots.hotspot import Hotspot
from services.reporting.ports.hotspots import Hotspots


class UnknownHotspot(LookupError):
    """There is none of this id."""


class ProposeHotspot:
    """One action; told as ``hotspot.warned`` of level proposal with who proposed it and why."""

    def __init__(self, hotspots: Hotspots) -> None:
        self._hotspots = hotspots

    def __call__(self, hotspot_id: str, by: str, reason: str, now: datetime) -> Hotspot:
        """Propose it and return it; one that a person proposed already stays as it is.

        Raises:
            UnknownHotspot: when there is none.

        """
        found = self._hotspots.get(hotspot_id)
        if found is None:
            raise UnknownHotspot(hotspot_id)
        if found.proposed_at is not None:
            return found
        proposed = replace(
            found, level="proposal", told_level="proposal", sequence=found.sequence + 1,
            by=by, reason=reason, proposed_at=now,
        )  # fmt: skip
        self._hotspots.keep(proposed, tell=True)
        return proposed
