"""From when on a matter is hot, as data (热点预警规则; rules.md §9)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HotspotRules:
    """Thresholds of a district.

    ``window_days`` and ``people`` make a warning; ``proposal_people``, or ``proposal_factor`` times
    what is usual in as long (of ``usual_weeks`` before), a candidate for the council. Two appeals
    are of one matter from the cosine ``alike_here`` on at one place, there from ``alike_same`` on
    where both are of one category, from ``alike`` on where one of them does not say its place; one
    place is ``radius_metres`` or a shared name. ``cohesion`` is
    the share of pairs between two groups that must be so before they are one.
    """

    window_days: int = 7
    people: int = 5
    proposal_people: int = 15
    proposal_factor: float = 3.0
    usual_weeks: int = 8
    radius_metres: float = 300.0
    alike_here: float = 0.10
    alike_same: float = 0.05
    alike: float = 0.30
    cohesion: float = 0.20
    samples: int = 3

    @property
    def least_alike(self) -> float:
        """Below this no two appeals are of one matter."""
        return min(self.alike, self.alike_here, self.alike_same)
