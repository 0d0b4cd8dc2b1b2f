"""What both statistics of whistles need: the period, who is a peer, and the balance."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from services.common.clock import Clock
from services.dispatch.domain.directory.directory import Directory, Unit
from services.dispatch.domain.refusals import FieldRefused, NotFound
from services.dispatch.domain.whistles.balance import Balanced, Counted, balance_of
from services.dispatch.domain.whistles.kinds import Balance
from services.dispatch.domain.whistles.lists import Numbered
from services.dispatch.ports.directories import Directories

LONGEST_DAYS = 366
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Business days, both included, with the directory by which they are measured."""

    directory: Directory
    first: date
    last: date
    as_of: datetime

    @property
    def rules(self) -> Balance:
        """By which numbers the balance is judged."""
        return self.directory.whistles.balance

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """The beginning of the first day and the end of the last one."""
        zone = self.directory.calendar.zone
        start = datetime.combine(self.first, time(), zone).astimezone(UTC)
        return start, datetime.combine(self.last + _ONE_DAY, time(), zone).astimezone(UTC)

    @property
    def numbered(self) -> Numbered:
        """The tickets opened in the period: their numbers begin with the day."""
        prefix, after = self.directory.number_prefix, self.last + _ONE_DAY
        return Numbered(f"{prefix}-{self.first:%Y%m%d}", f"{prefix}-{after:%Y%m%d}")

    def units(self, is_peer: Callable[[Unit], bool], known: Iterable[str]) -> list[Unit]:
        """Return the units that are compared, and those that have whistles anyway, by code."""
        codes = frozenset(known)
        units = self.directory.units
        return [units[code] for code in sorted(units) if code in codes or is_peer(units[code])]

    def balanced(
        self, units: Sequence[Unit], whistles: Mapping[str, int], tickets: Mapping[str, int]
    ) -> Mapping[str, Balanced]:
        """Return how each unit compares with its peers."""
        counts = [
            Counted(unit.code, unit.kind, whistles.get(unit.code, 0), tickets[unit.code])
            for unit in units
        ]
        return balance_of(counts, self.rules)


def period_of(directories: Directories, clock: Clock, first: date, last: date) -> Period:
    """Return the period to be measured.

    Raises:
        FieldRefused: it ends before it begins, or is longer than ``LONGEST_DAYS``.
        NotFound: there is no directory yet.

    """
    if not timedelta() <= last - first < timedelta(days=LONGEST_DAYS):
        raise FieldRefused("to", "days_out_of_range", most=LONGEST_DAYS)
    directory = directories.current()
    if directory is None:
        raise NotFound
    return Period(directory, first, last, clock.now())
