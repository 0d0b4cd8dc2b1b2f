"""Compare what intake accepted with what dispatch has, bucket by bucket, id by id where needed.

What was answered or transferred at intake's desk as it came in never reached dispatch: intake alone
counts it.
"""

from collections import Counter
from dataclasses import dataclass, field

from services.common.ids import bucket_of
from services.reporting.domain.ledger import STATES, Balance, compare
from services.reporting.ports.ledger import AcceptedLedger, StateLedger

_MOST_IDS = 1000  # listed by name; the count is exact all the same


@dataclass
class _Differences:
    in_flight: set[str] = field(default_factory=set)
    differing: set[str] = field(default_factory=set)


class CheckLedger:
    """Intake's own count against dispatch's own: a sum over one's own facts proves nothing."""

    def __init__(self, accepted: AcceptedLedger, counted: StateLedger) -> None:
        self._accepted = accepted
        self._counted = counted

    def __call__(self, *, full: bool = False, hidden: frozenset[str] = frozenset()) -> Balance:
        """Return the balance.

        Args:
            full: compare every bucket id by id; otherwise only those whose counts differ.
            hidden: appeals of cases that are sealed against the reader: counted on neither side,
                so that he sees no more than elsewhere and the rest adds up all the same.

        """
        states = self._counted.states()
        counted = self._counted.totals()
        settled = Counter(self._accepted.settled())
        accepted = self._accepted.totals()
        found = _Differences()
        for bucket in sorted(accepted.keys() | counted.keys()):
            if full or accepted.get(bucket, 0) != counted.get(bucket, 0):
                self._look_into(bucket, found)
        missing = sum(accepted.values()) - len(found.in_flight) - sum(states.values())
        closed = self._states_of(hidden)
        return Balance(
            accepted=sum(accepted.values()) + settled.total() - closed.total(),
            in_flight=len(found.in_flight) + (missing if self._raced(missing, found) else 0),
            states={name: states.get(name, 0) + settled[name] - closed[name] for name in STATES},
            differing_ids=tuple(sorted(found.differing - hidden)[:_MOST_IDS]),
            quarantined=self._accepted.quarantined(),
        )

    def _states_of(self, hidden: frozenset[str]) -> Counter[str]:
        """Count by state those of the appeals that dispatch has; the others it does not count."""
        counted: Counter[str] = Counter()
        for name in {bucket_of(appeal) for appeal in hidden}:
            states = self._counted.bucket(name)
            counted.update(states[appeal] for appeal in hidden & states.keys())
        return counted

    def _look_into(self, bucket: str, found: _Differences) -> None:
        before = self._accepted.bucket(bucket)
        counted = self._counted.bucket(bucket)
        difference = compare(before, counted, self._accepted.bucket(bucket))
        found.in_flight |= difference.in_flight
        found.differing |= difference.differing

    @staticmethod
    def _raced(missing: int, found: _Differences) -> bool:
        """Tell whether the totals differ only because appeals moved between the readings.

        Every bucket whose counts differed was compared id by id; where that names nobody, the gap
        is of appeals that were accepted or taken on while the totals were being read.
        """
        return missing > 0 and not found.differing
