"""Statistics of whistles: who blew how much, who came, and whether blowing is in balance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from services.common.clock import Clock
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory, Unit
from services.dispatch.domain.refusals import FieldRefused, NotFound
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.balance import Balanced, BlowerCount, balance_of
from services.dispatch.domain.whistles.kinds import Balance
from services.dispatch.domain.whistles.lists import WhistleLists
from services.dispatch.domain.whistles.statistics import Answers, Blown, tally
from services.dispatch.domain.whistles.whistle import Whistle
from services.dispatch.ports import Directories

LONGEST_DAYS = 366
_GRASSROOTS = frozenset({"community", "subdistrict"})
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class BlowerRow:
    """One blower: what it did, over how many tickets of its area, and how that compares."""

    unit: Unit
    blown: Blown
    tickets: int
    balanced: Balanced


@dataclass(frozen=True)
class Measured:
    """The statistics of a period, both days included, as far as the caller may see them."""

    first: date
    last: date
    blowers: list[BlowerRow]
    units: Mapping[str, Answers]
    rules: Balance
    as_of: datetime


@dataclass(frozen=True)
class MeasureWhistles:
    """The use case."""

    lists: WhistleLists
    directories: Directories
    clock: Clock

    def __call__(self, caller: Caller, first: date, last: date) -> Measured:
        """Count the whistles blown in a period.

        Raises:
            FieldRefused: the period ends before it begins, or is longer than ``LONGEST_DAYS``.
            NotFound: there is no directory yet.

        """
        if not timedelta() <= last - first < timedelta(days=LONGEST_DAYS):
            raise FieldRefused("to", "days_out_of_range", most=LONGEST_DAYS)
        directory = self.directories.current()
        if directory is None:
            raise NotFound
        now = self.clock.now()
        blown = self.lists.blown_between(*_instants(directory, first, last))
        every = [item for item in blown if not caller.is_shut_out(item[0])]
        counted = tally((whistle for _, whistle in every), now)
        tickets = {
            unit.code: self._tickets(directory, unit, first, last, caller)
            for unit in directory.units.values()
            if unit.kind in _GRASSROOTS or unit.code in counted.by_blower
        }
        balanced = _balanced(directory, tickets, counted.by_blower)
        seen = [item for item in every if _is_seen(caller, *item)]
        return Measured(
            first,
            last,
            [
                BlowerRow(
                    directory.units[code],
                    counted.by_blower.get(code, Blown()),
                    tickets[code],
                    balanced[code],
                )
                for code in sorted(tickets)
                if _is_seen_blower(caller, directory.units[code])
            ],
            _units(caller, tally((whistle for _, whistle in seen), now).by_unit),
            directory.whistles.balance,
            now,
        )

    def _tickets(
        self, directory: Directory, unit: Unit, first: date, last: date, caller: Caller
    ) -> int:
        """Count the tickets opened in a unit's area: their numbers begin with the day."""
        prefix = directory.number_prefix
        below = f"{prefix}-{last + _ONE_DAY:%Y%m%d}"
        area = unit.area_code or directory.district
        return self.lists.tickets_numbered(area, f"{prefix}-{first:%Y%m%d}", below, caller)


def _balanced(
    directory: Directory, tickets: Mapping[str, int], blown: Mapping[str, Blown]
) -> Mapping[str, Balanced]:
    counts = [
        BlowerCount(
            code, directory.units[code].kind, blown.get(code, Blown()).whistles, tickets[code]
        )
        for code in tickets
    ]
    return balance_of(counts, directory.whistles.balance)


def _is_seen(caller: Caller, ticket: Ticket, whistle: Whistle) -> bool:
    if caller.is_district_wide or caller.has_area_of(ticket):
        return True
    return caller.unit is not None and caller.unit in whistle.parties


def _is_seen_blower(caller: Caller, unit: Unit) -> bool:
    if caller.is_district_wide or caller.unit == unit.code:
        return True
    area = unit.area_code or ""
    return caller.is_of_area and any(area.startswith(own) for own in caller.areas)


def _units(caller: Caller, answers: Mapping[str, Answers]) -> Mapping[str, Answers]:
    """Return all units for who has an area; a department reads of itself."""
    if caller.is_district_wide or caller.is_of_area:
        return answers
    return {code: found for code, found in answers.items() if code == caller.unit}


def _instants(directory: Directory, first: date, last: date) -> tuple[datetime, datetime]:
    zone = directory.calendar.zone
    start = datetime.combine(first, time(), zone).astimezone(UTC)
    return start, datetime.combine(last + _ONE_DAY, time(), zone).astimezone(UTC)
