"""The directory's versions in MongoDB; the one in force is held in memory and looked after."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

from pymongo.errors import DuplicateKeyError

from services.common.clock import SystemClock
from services.common.contracts.catalogue import stamp
from services.common.contracts.chain import GENESIS, Chain
from services.common.contracts.envelope import Envelope
from services.common.contracts.event import Event
from services.common.observability.logging import get_logger
from services.common.store.connection import Documents, StoreUnavailable, store_errors
from services.common.store.outbox import Outgoing, new_outbox, push_outbox
from services.dispatch.domain.directory import Directory
from services.dispatch.domain.reading import read_directory
from services.dispatch.ports import StaleAggregate, VersionTold

SUBJECT = "directory"
_LOOK_SECONDS = 2.0
_TRIES = 5
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
        self._chain = chain
        self._heads = database["directories"]
        self._bodies = database["directory_versions"]
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._read: dict[int, Directory] = {}
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

    def bodies(self, version: int | None) -> tuple[int, Mapping[str, Any]] | None:
        """See the port."""
        wanted = version if version is not None else self._version_in_force()
        with store_errors():
            found = self._bodies.find_one({"_id": wanted}) if wanted is not None else None
        return (found["_id"], {**found["body"], "version": found["_id"]}) if found else None

    def publish(self, body: Mapping[str, Any], digest: str, event_of: VersionTold) -> int:
        """See the port.

        Raises:
            StaleAggregate: others published at the same time, again and again.

        """
        for _ in range(_TRIES):
            with store_errors():
                head = self._heads.find_one({"_id": SUBJECT}, {"history": 0, "outbox": 0})
            if head is not None and head["digest"] == digest:
                return int(head["version"])
            version = int(head["version"]) + 1 if head else 1
            if self._publish(version, body, digest, head, event_of):
                self._next_look = float("-inf")
                return version
        raise StaleAggregate

    def _publish(
        self,
        version: int,
        body: Mapping[str, Any],
        digest: str,
        head: Mapping[str, Any] | None,
        event_of: VersionTold,
    ) -> bool:
        """Write the body under a number nobody has, then make it the one in force."""
        text = {"_id": version, "digest": digest, "body": dict(body)}
        with store_errors():
            known = self._bodies.find_one({"_id": version}, {"digest": 1})
            if known is None:
                try:
                    self._bodies.insert_one(text)
                except DuplicateKeyError:
                    return False
            elif known["digest"] != digest:  # left behind by a publisher that died in between
                self._bodies.replace_one({"_id": version, "digest": known["digest"]}, text)
            return self._enforce(version, digest, head, self._envelope(version, head, event_of))

    def _enforce(
        self, version: int, digest: str, head: Mapping[str, Any] | None, envelope: Envelope
    ) -> bool:
        wall = SystemClock().now()
        in_force = {"version": version, "digest": digest, "chain_head": envelope.chainhead}
        if head is None:
            born = new_outbox([Outgoing(envelope)], not_before=wall)
            try:
                self._heads.insert_one({"_id": SUBJECT, **in_force, **born})
            except DuplicateKeyError:
                return False
            return True
        operators = push_outbox([Outgoing(envelope)], not_before=wall)
        operators["$set"].update(in_force)
        guard = {"_id": SUBJECT, "version": head["version"]}
        return bool(self._heads.update_one(guard, operators).matched_count)

    def _look(self) -> None:
        try:
            version = self._version_in_force()
            if version is not None and (self._current is None or version != self._current.version):
                self._current = self.version(version)
                _log.info("directory_in_force", version=version)
        except StoreUnavailable:
            if self._current is None:
                raise
            _log.warning("directory_not_looked_up", version=self._current.version)

    def _version_in_force(self) -> int | None:
        with store_errors():
            head = self._heads.find_one({"_id": SUBJECT}, {"version": 1})
        return int(head["version"]) if head else None

    def _envelope(
        self, version: int, head: Mapping[str, Any] | None, event_of: VersionTold
    ) -> Envelope:
        event, at = event_of(version)
        stamped = stamp(
            [cast("Event", event)],
            source="dispatch",
            subject=SUBJECT,
            after_sequence=int(head["sequence"]) if head else 0,
            time=at,
            correlationid=SUBJECT,
        )
        return self._chain.sealed(stamped, head.get("chain_head", GENESIS) if head else GENESIS)[0]
