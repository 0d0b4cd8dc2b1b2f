"""The directory's versions in MongoDB; the one in force is held in memory and looked after."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from services.common.contracts.chain import Chain
from services.common.observability.logging import get_logger
from services.common.store.connection import Documents, StoreUnavailable, store_errors
from services.dispatch.adapters.directory_publisher import SUBJECT, DirectoryPublisher
from services.dispatch.adapters.rosters.store import MongoRosters
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.publication import Publication
from services.dispatch.domain.directory.reading import read_calendars_of, read_directory
from services.dispatch.ports.directories import VersionTold

__all__ = ["SUBJECT", "MongoDirectories"]

_LOOK_SECONDS = 2.0
_CALENDARS = {"body.calendar": 1, "body.calendars": 1, "body.district": 1}
_log = get_logger(__name__)


class MongoDirectories:
    """Implements the port ``Directories``; shared by the threads of a process."""

    def __init__(
        self,
        database: Documents,
        chain: Chain,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._publisher = DirectoryPublisher(database, chain)
        self._heads = database["directories"]
        self._bodies = database["directory_versions"]
        self._rosters = MongoRosters(database)
        self._rosters_state = 0
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._read: dict[int, Directory] = {}
        self._calendars: dict[int, Calendars] = {}
        self._current: Directory | None = None
        self._next_look = float("-inf")

    def current(self) -> Directory | None:
        """See the port; looks every other second, and keeps the old one while MongoDB is away."""
        if self._monotonic() >= self._next_look:
            with self._lock:
                if self._monotonic() >= self._next_look:
                    self._look()
                    self._next_look = self._monotonic() + _LOOK_SECONDS
        return self._current

    def version(self, version: int) -> Directory | None:
        """See the port; raises StoreUnavailable for a version not asked for before."""
        known = self._read.get(version)
        if known is None:
            found = self.bodies(version)
            if found is None:
                return None
            known = self._read[version] = read_directory(version, found[1])
        return known

    def calendars(self, version: int) -> Calendars | None:
        """See the port; the latest directory that has this version of them."""
        known = self._calendars.get(version)
        if known is None:
            with store_errors():
                found = self._bodies.find_one(
                    {"body.calendar.version": version}, _CALENDARS, sort=[("_id", -1)]
                )
            if found is None:
                return None
            known = self._calendars[version] = read_calendars_of(found["body"])
        return known

    def bodies(self, version: int | None) -> tuple[int, Mapping[str, Any]] | None:
        """See the port."""
        wanted = version if version is not None else self._version_in_force()
        with store_errors():
            found = self._bodies.find_one({"_id": wanted}) if wanted is not None else None
        return (found["_id"], {**found["body"], "version": found["_id"]}) if found else None

    def publish(self, publication: Publication, event_of: VersionTold) -> int:
        """See the port."""
        version = self._publisher(publication, event_of)
        self._next_look = float("-inf")
        return version

    def _look(self) -> None:
        try:
            version = self._version_in_force()
            if version is not None and (self._current is None or version != self._current.version):
                self._current = self.version(version)
                self._rosters_state = 0
                _log.info("directory_in_force", version=version)
            self._look_at_rosters()
        except StoreUnavailable:
            if self._current is None:
                raise
            _log.warning("directory_not_looked_up", version=self._current.version)

    def _look_at_rosters(self) -> None:
        """Put the rotas as they stand now beside what is published, when they have changed."""
        state = self._rosters.state()
        if self._current is not None and state != self._rosters_state:
            rotas = {(rota.unit, rota.tier): rota for rota in self._rosters.all()}
            self._current = replace(self._current, rotas=rotas)
            self._rosters_state = state

    def _version_in_force(self) -> int | None:
        with store_errors():
            head = self._heads.find_one({"_id": SUBJECT}, {"version": 1})
        return int(head["version"]) if head else None
