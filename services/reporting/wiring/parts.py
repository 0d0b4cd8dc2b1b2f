"""What everything that reporting hands out is made from."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.common.clock import Clock
from services.common.store.connection import Documents
from services.common.web.principal import PUBLIC_READER
from services.reporting.adapters.figures.summing import MongoFigures
from services.reporting.adapters.figures.work_lists import MongoWorkLists
from services.reporting.adapters.indicator_catalogue import Catalogue
from services.reporting.adapters.names import Names
from services.reporting.application.compute_indicator import ComputeIndicator
from services.reporting.domain.secrecy import Reader
from services.reporting.settings import ReportingSettings

# What goes from hand to hand, or to everybody: whatever is sealed is in none of it.
PUBLIC = Reader(unit=PUBLIC_READER)


@dataclass(frozen=True)
class Parts:
    """The service's own foundation."""

    settings: ReportingSettings
    database: Documents
    clock: Clock
    zone: ZoneInfo
    names: Names
    figures: MongoFigures
    work_lists: MongoWorkLists
    compute: ComputeIndicator
    catalogue: Catalogue
