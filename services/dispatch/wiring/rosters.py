"""Wiring of duty rosters (F5)."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.common.clock import Clock
from services.common.store.connection import Documents
from services.dispatch.adapters.rosters.store import MongoRosters
from services.dispatch.application.rosters.find_on_duty import FindOnDuty
from services.dispatch.application.rosters.import_spells import ImportSpells
from services.dispatch.application.rosters.load_rosters import LoadRosters
from services.dispatch.application.rosters.override_duty import OverrideDuty
from services.dispatch.application.rosters.warn_of_gaps import WarnOfGaps
from services.dispatch.application.rosters.write_rota import WriteRota
from services.dispatch.ports.audit import AuditTrail
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.rosters import Rosters
from services.dispatch.settings import DispatchSettings


@dataclass(frozen=True)
class DutyRosters:
    """The store and what may be done with it."""

    store: Rosters
    zone: ZoneInfo
    find: FindOnDuty
    write: WriteRota
    override: OverrideDuty
    take_in: ImportSpells
    load: LoadRosters
    warn: WarnOfGaps

    @classmethod
    def over(
        cls,
        database: Documents,
        directories: Directories,
        audit: AuditTrail,
        clock: Clock,
        settings: DispatchSettings,
    ) -> "DutyRosters":
        """Return all of them over one database."""
        store = MongoRosters(database)
        zone = ZoneInfo(settings.time_zone)
        write = WriteRota(store, directories, audit, clock)
        days = settings.dispatch_roster_days
        return cls(
            store,
            zone,
            FindOnDuty(store, zone),
            write,
            OverrideDuty(store, audit, clock, zone),
            ImportSpells(store, write),
            LoadRosters(store, audit, clock),
            WarnOfGaps(store, directories, clock, zone, days),
        )
