"""Puts a directory version into force: text, record, head and event in one transaction."""

from collections.abc import Mapping
from typing import Any, cast

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern

from services.common.clock import SystemClock
from services.common.contracts.catalogue import stamp
from services.common.contracts.chain import GENESIS, Chain
from services.common.contracts.envelope import Envelope
from services.common.contracts.event import Event
from services.common.store.connection import Documents, store_errors
from services.common.store.outbox import Outgoing, new_outbox, push_outbox
from services.dispatch.domain.directory.publication import Publication
from services.dispatch.ports.directories import VersionTold
from services.dispatch.ports.tickets import StaleAggregate

SUBJECT = "directory"
_TRIES = 5
_RECORDED = ("by", "why", "at", "base", "restored_from")
_WITHOUT_STORY = {"history": 0, "outbox": 0}
Head = Mapping[str, Any]


class DirectoryPublisher:
    """Of several publishers at once exactly one gets the next number; the others write nothing."""

    def __init__(self, database: Documents, chain: Chain) -> None:
        self._client = database.client
        self._chain = chain
        self._heads = database["directories"]
        self._bodies = database["directory_versions"]
        self._drafts = database["rule_drafts"]

    def __call__(self, publication: Publication, event_of: VersionTold) -> int:
        """See the port ``Directories.publish``."""
        for _ in range(_TRIES):
            try:
                with store_errors(), self._client.start_session() as session:
                    return session.with_transaction(
                        lambda inside: self._publish(inside, publication, event_of),
                        read_concern=ReadConcern("snapshot"),
                    )
            except DuplicateKeyError:  # two first publishers; the other was quicker
                continue
        raise StaleAggregate

    def _publish(
        self, session: ClientSession, publication: Publication, event_of: VersionTold
    ) -> int:
        head = self._heads.find_one({"_id": SUBJECT}, _WITHOUT_STORY, session=session)
        if head is not None and _stands(head, publication):
            return int(head["version"])
        if publication.base is not None and (head or {}).get("version") != publication.base:
            raise StaleAggregate(int(head["version"]) if head else None)
        if publication.draft is not None:
            self._use_up(session, publication.draft_key, publication.draft)
        version = int(head["version"]) + 1 if head else 1
        changed = _changed(head, publication)
        text = {
            "digest": publication.digest,
            "body": dict(publication.body),
            "parts": dict(publication.parts),
            "changed": changed,
            **{name: getattr(publication, name) for name in _RECORDED},
        }
        # What stands under a number above the head was never in force: a publisher died there.
        self._bodies.replace_one({"_id": version}, text, upsert=True, session=session)
        envelope = self._envelope(version, head, event_of, changed)
        self._enforce(session, version, publication, head, envelope)
        return version

    def _use_up(self, session: ClientSession, key: str, revision: int) -> None:
        used = self._drafts.update_one(
            {"_id": key, "revision": revision, "state": "draft"},
            {"$set": {"state": "published"}, "$inc": {"revision": 1}},
            session=session,
        )
        if not used.matched_count:
            found = self._drafts.find_one({"_id": key}, {"revision": 1}, session=session)
            raise StaleAggregate(found["revision"] if found else None)

    def _enforce(
        self,
        session: ClientSession,
        version: int,
        publication: Publication,
        head: Head | None,
        envelope: Envelope,
    ) -> None:
        wall = SystemClock().now()
        in_force = {
            "version": version,
            "digest": publication.digest,
            "parts": dict(publication.parts),
            "chain_head": envelope.chainhead,
        }
        if publication.loaded:
            in_force["loaded"] = publication.digest
        if head is None:
            born = new_outbox([Outgoing(envelope)], not_before=wall)
            self._heads.insert_one({"_id": SUBJECT, **in_force, **born}, session=session)
            return
        operators = push_outbox([Outgoing(envelope)], not_before=wall)
        operators["$set"].update(in_force)
        guard = {"_id": SUBJECT, "version": head["version"]}
        if not self._heads.update_one(guard, operators, session=session).matched_count:
            raise StaleAggregate

    def _envelope(
        self, version: int, head: Head | None, event_of: VersionTold, changed: list[str]
    ) -> Envelope:
        event, at = event_of(version, changed)
        stamped = stamp(
            [cast("Event", event)],
            source="dispatch",
            subject=SUBJECT,
            after_sequence=int(head["sequence"]) if head else 0,
            time=at,
            correlationid=SUBJECT,
        )
        return self._chain.sealed(stamped, head.get("chain_head", GENESIS) if head else GENESIS)[0]


def _stands(head: Head, publication: Publication) -> bool:
    """Whether there is nothing to do: the same content, or the preset that was loaded last.

    Who read a version and publishes on it is told when another stands, whatever that one says.
    """
    if publication.base is not None:
        return False
    if head["digest"] == publication.digest:
        return True
    return publication.loaded and head.get("loaded", head["digest"]) == publication.digest


def _changed(head: Head | None, publication: Publication) -> list[str]:
    before: Mapping[str, str] = (head or {}).get("parts") or {}
    names = before.keys() | publication.parts.keys()
    return sorted(name for name in names if before.get(name) != publication.parts.get(name))
