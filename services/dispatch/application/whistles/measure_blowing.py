"""Who blew how much in a period, how that was answered, and whether it is in balance."""

from dataclasses import dataclass
from datetime import date

from services.common.clock import Clock
from services.dispatch.application.whistles.measuring import Period, period_of
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Unit
from services.dispatch.domain.whistles.balance import Balanced
from services.dispatch.domain.whistles.lists import WhistleLists
from services.dispatch.domain.whistles.statistics import Blown, tally
from services.dispatch.ports.directories import Directories

_GRASSROOTS = frozenset({"community", "subdistrict"})


@dataclass(frozen=True)
class BlowerRow:
    """One blower: what it did, over how many tickets of its area, and how that compares."""

    unit: Unit
    blown: Blown
    tickets: int
    balanced: Balanced


@dataclass(frozen=True)
class MeasureBlowing:
    """The use case; memory is that of the units' counts, however many whistles there were."""

    lists: WhistleLists
    directories: Directories
    clock: Clock

    def __call__(self, caller: Caller, first: date, last: date) -> tuple[Period, list[BlowerRow]]:
        """Return who blew or may, as far as the caller may see it, by code; see ``period_of``."""
        period = period_of(self.directories, self.clock, first, last)
        placed = self.lists.blown_between(*period.instants, caller)
        counted = tally((item.whistle for item in placed), period.as_of).by_blower
        units = period.units(lambda unit: unit.kind in _GRASSROOTS, counted)
        tickets = {unit.code: self._tickets(unit, period, caller) for unit in units}
        whistles = {code: blown.whistles for code, blown in counted.items()}
        balanced = period.balanced(units, whistles, tickets)
        return period, [
            BlowerRow(
                unit, counted.get(unit.code, Blown()), tickets[unit.code], balanced[unit.code]
            )
            for unit in units
            if _is_seen(caller, unit)
        ]

    def _tickets(self, unit: Unit, period: Period, caller: Caller) -> int:
        area = unit.area_code or period.directory.district
        return self.lists.tickets_in_area(area, period.numbered, caller)


def _is_seen(caller: Caller, unit: Unit) -> bool:
    if caller.is_district_wide or caller.unit == unit.code:
        return True
    area = unit.area_code or ""
    return caller.is_of_area and any(area.startswith(own) for own in caller.areas)
