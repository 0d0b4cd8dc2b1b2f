"""The ledger: every accepted appeal is in exactly one state, and whoever differs is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Cause = Literal["unknown_to_intake", "lost_by_dispatch", "never_opened", "settled_meanwhile"]
STATES = ("open", "answered", "closed", "refused", "withdrawn", "transferred")


@dataclass(frozen=True)
class Balance:
    """Accepted as intake counts it against states as dispatch counts them (promise I7).

    What is ``quarantined`` is not accepted yet: it stands outside the balance, and is shown.
    """

    accepted: int
    in_flight: int
    states: Mapping[str, int]
    differing_ids: tuple[str, ...]
    quarantined: int = 0

    @property
    def imbalance(self) -> int:
        """Return what does not add up: 0 when nothing is lost and nothing is doubled."""
        gap = abs(self.accepted - self.in_flight - sum(self.states.values()))
        return max(gap, len(self.differing_ids))


@dataclass(frozen=True)
class BucketDifference:
    """What one bucket's comparison found."""

    in_flight: frozenset[str]
    differing: frozenset[str]


def compare(
    accepted: Mapping[str, str], counted: Mapping[str, str], accepted_again: Mapping[str, str]
) -> BucketDifference:
    """Compare one bucket id by id.

    ``accepted`` is intake's list, read first; ``counted`` dispatch's, read second;
    ``accepted_again`` intake's once more, so that an appeal accepted meanwhile is no difference.
    An appeal that intake has not marked as taken on is in flight, not lost.
    """
    missing = accepted.keys() - counted.keys()
    in_flight = {one for one in missing if accepted[one] == "accepted"}
    invented = counted.keys() - accepted_again.keys()
    return BucketDifference(frozenset(in_flight), frozenset((missing - in_flight) | invented))


@dataclass(frozen=True)
class Difference:
    """One appeal: intake's word, dispatch's word, the ticket that it founded, its last event."""

    appeal_id: str
    cause: Cause
    intake: str | None
    dispatch: str | None
    ticket_id: str | None = None
    ticket_number: str | None = None
    ticket_state: str | None = None
    last_event: str | None = None
    last_event_at: str | None = None
