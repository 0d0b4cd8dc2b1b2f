"""All calendars of a district: its own, the hotline's, and those of units with hours of theirs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.dispatch.domain.calendars.calendar import Calendar


@dataclass(frozen=True)
class Calendars:
    """The calendars of one version.

    ``named`` has those beside the district's by their codes, ``of_units`` says which units go by
    one of them; everybody else goes by the district's.
    """

    district: Calendar
    named: Mapping[str, Calendar] = field(default_factory=dict)
    of_units: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """Which version they are, all together."""
        return self.district.version

    def all(self) -> tuple[Calendar, ...]:
        """Return every calendar, the district's first."""
        return (self.district, *self.named.values())

    def find(self, code: str) -> Calendar | None:
        """Return the calendar of a code."""
        return self.district if code == self.district.code else self.named.get(code)

    def named_or_district(self, code: str | None) -> Calendar:
        """Return the calendar of a code; the district's where there is none such."""
        return self.named.get(code, self.district) if code else self.district

    def of(self, unit: str | None) -> Calendar:
        """Return the calendar that a unit goes by."""
        return self.named_or_district(self.of_units.get(unit) if unit else None)
