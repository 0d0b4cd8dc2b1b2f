"""Who was summoned how often in a period, how it answered, and whether that is in balance."""

from dataclasses import dataclass
from datetime import date

from services.common.clock import Clock
from services.dispatch.application.whistles.measuring import Period, period_of
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Unit
from services.dispatch.domain.whistles.balance import Balanced
from services.dispatch.domain.whistles.lists import Placed, WhistleLists
from services.dispatch.domain.whistles.statistics import Answers, Tally
from services.dispatch.ports.directories import Directories


@dataclass(frozen=True)
class UnitRow:
    """One unit that was or may be summoned, and how it answered the whistles of the reader's scope.

    Over how many tickets it worked on, and how that compares, is for the district and the unit
    itself: others read None.
    """

    unit: Unit
    answers: Answers
    tickets: int | None
    balanced: Balanced


@dataclass(frozen=True)
class MeasureAnswering:
    """The use case; memory is that of the units' counts, however many whistles there were."""

    lists: WhistleLists
    directories: Directories
    clock: Clock

    def __call__(self, caller: Caller, first: date, last: date) -> tuple[Period, list[UnitRow]]:
        """Return the units by code, as far as the caller may see them; raises as ``period_of``."""
        period = period_of(self.directories, self.clock, first, last)
        every, known = self._counted(caller, period)
        units = period.units(lambda unit: _may_be_summoned(period, unit), every)
        tickets = {
            unit.code: self.lists.tickets_of_unit(unit.code, period.numbered, caller)
            for unit in units
        }
        whistles = {code: answers.summoned for code, answers in every.items()}
        balanced = period.balanced(units, whistles, tickets)
        return period, [
            UnitRow(
                unit,
                known.get(unit.code, Answers()),
                tickets[unit.code] if _compares(caller, unit) else None,
                balanced[unit.code] if _compares(caller, unit) else Balanced(),
            )
            for unit in units
            if _compares(caller, unit) or (caller.is_of_area and unit.code in known)
        ]

    def _counted(
        self, caller: Caller, period: Period
    ) -> tuple[dict[str, Answers], dict[str, Answers]]:
        """Return the answers of each unit in the whole district, and as the caller sees them."""
        every, known = Tally(period.as_of), Tally(period.as_of)
        for placed in self.lists.blown_between(*period.instants, caller):
            every.add(placed.whistle)
            if _is_seen(caller, placed):
                known.add(placed.whistle)
        return every.by_unit, known.by_unit


def _is_seen(caller: Caller, placed: Placed) -> bool:
    if caller.is_district_wide:
        return True
    if caller.is_of_area and any(area in placed.area_path for area in caller.areas):
        return True
    return caller.unit is not None and caller.unit in placed.whistle.parties


def _compares(caller: Caller, unit: Unit) -> bool:
    return caller.is_district_wide or caller.unit == unit.code


def _may_be_summoned(period: Period, unit: Unit) -> bool:
    return any(
        unit.kind in kind.unit_kinds and (kind.units is None or unit.code in kind.units)
        for kind in period.directory.whistles.kinds.values()
    )
