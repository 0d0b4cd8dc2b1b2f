"""Wires the analyst's door."""

from services.reporting.adapters.analysis.door import AnalystDoor
from services.reporting.adapters.names import Names
from services.reporting.wiring.numbers import Numbers


def analyst_door(numbers: Numbers, names: Names) -> AnalystDoor:
    """Return it over the service's own columns."""
    seconds = numbers.settings.reporting_sql_seconds
    return AnalystDoor(
        numbers.columns, numbers.follow_columns, names, numbers.zone, seconds=seconds
    )
