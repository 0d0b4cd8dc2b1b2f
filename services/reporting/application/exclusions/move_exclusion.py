"""Decide an exclusion, appeal against it, withdraw it, revoke it; then let the figures follow."""

from collections.abc import Callable
from datetime import datetime, timedelta

from services.reporting.domain.exclusions import Action, Exclusion, Step, moved, open_moves
from services.reporting.ports.exclusions import Exclusions
from services.reporting.ports.facts import Facts

_TRIES = 5


class UnknownExclusion(LookupError):
    """There is none of this id."""


class MoveExclusion:
    """The exclusion first, then the facts; what a crash leaves undone the scheduler does."""

    def __init__(self, exclusions: Exclusions, facts: Facts, appeal_days: int) -> None:
        self._exclusions = exclusions
        self._facts = facts
        self._appeal = timedelta(days=appeal_days)

    def __call__(self, exclusion_id: str, step_of: Callable[[Exclusion], Step]) -> Exclusion:
        """Take a step and return what stands after it.

        Args:
            exclusion_id: of which exclusion.
            step_of: says what is done, knowing how it stands now.

        Raises:
            UnknownExclusion: when there is none.
            MoveNotAllowed, DecidedByTheSame, TooLate: as ``domain.exclusions.moved``.

        """
        for _ in range(_TRIES):
            found = self._exclusions.get(exclusion_id)
            if found is None:
                raise UnknownExclusion(exclusion_id)
            after = moved(found, step_of(found), appeal_until=self._until(found))
            if self._exclusions.save(after):
                self.apply(after)
                return after
        raise UnknownExclusion(exclusion_id)

    def open_to(self, exclusion: Exclusion, by: str, at: datetime) -> tuple[Action, ...]:
        """Return what somebody could do with an exclusion now; his roles are not asked."""
        return open_moves(exclusion, by, at, appeal_until=self._until(exclusion))

    def apply(self, exclusion: Exclusion) -> None:
        """Let the figures follow what stands for its ticket; doing it again changes nothing.

        What stands is asked again afterwards: of two who move it at once the slower one would
        otherwise write what stood before.
        """
        ticket_id = exclusion.ticket_id
        groups = self._exclusions.in_force_for(ticket_id)
        for _ in range(_TRIES):
            self._facts.exclude({ticket_id: groups})
            before, groups = groups, self._exclusions.in_force_for(ticket_id)
            if groups == before:
                self._exclusions.applied(exclusion)
                return

    def apply_left(self) -> int:
        """Let the figures follow whatever a crash left undone; return how many there were."""
        left = self._exclusions.unapplied()
        for exclusion in left:
            self.apply(exclusion)
        return len(left)

    def _until(self, exclusion: Exclusion) -> datetime:
        return exclusion.steps[-1].at + self._appeal
