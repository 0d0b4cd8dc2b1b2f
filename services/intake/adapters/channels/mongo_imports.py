"""Imports in MongoDB: the file sealed in a collection of its own, removed when it is read."""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, timedelta
from typing import Any, Final

from pymongo import ASCENDING
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.common.clock import Clock
from services.common.store.connection import store_errors
from services.intake.adapters import documents
from services.intake.domain.channels.importing import Import, Meeting
from services.intake.domain.channels.rows import LeftOut, RowFault
from services.intake.ports.imports import LostClaim
from services.intake.ports.personal_data import Sealer

CLAIM: Final = timedelta(seconds=30)
_KEPT: Final = timedelta(days=200)
_FILES_KEPT: Final = timedelta(days=7)
_FIELD: Final = "file"
_OPEN: Final = ["queued", "running"]


class MongoImports:
    """Implements the port ``Imports`` for one worker, ``owner``; ``wall`` is wall time."""

    def __init__(
        self, database: Database[dict[str, Any]], sealer: Sealer, wall: Clock, owner: str
    ) -> None:
        self._jobs: Collection[dict[str, Any]] = database[documents.IMPORTS]
        self._files: Collection[dict[str, Any]] = database[documents.IMPORT_FILES]
        self._sealer = sealer
        self._wall = wall
        self._owner = owner

    def add(self, job: Import, content: bytes) -> Import:
        """Keep the file first: an import without one cannot be run; see the port."""
        earlier = self.get(job.id)
        if earlier is not None and not earlier.may_run_again:
            return earlier
        self._keep(job.id, content)
        with store_errors():
            try:
                if earlier is None:
                    self._jobs.insert_one(self._document(job))
                else:
                    again = {"_id": job.id, "state": {"$nin": _OPEN}}
                    self._jobs.replace_one(again, self._document(job))
            except DuplicateKeyError:
                pass  # the same file at the same time: theirs runs
        return self.get(job.id) or job

    def get(self, import_id: str) -> Import | None:
        """See the port."""
        with store_errors():
            found = self._jobs.find_one({"_id": import_id})
        return _job(found) if found else None

    def claim(self) -> tuple[Import, bytes] | None:
        """See the port."""
        now = self._wall.now()
        free = {"state": {"$in": _OPEN}, "claimed_until": {"$lte": now}}
        ours = {"$set": {"claimed_until": now + CLAIM, "claimed_by": self._owner}}
        with store_errors():
            found = self._jobs.find_one_and_update(
                free, ours, sort=[("claimed_until", ASCENDING)], return_document=True
            )
            kept = self._files.find_one({"_id": found["_id"]}) if found else None
        if found is None:
            return None
        return _job(found), self._opened(found["_id"], kept)

    def save(self, job: Import) -> None:
        """See the port."""
        is_open = job.state in _OPEN
        changes = {**_fields(job), "claimed_until": self._wall.now() + CLAIM}
        mine = {"_id": job.id, "claimed_by": self._owner, "state": {"$in": _OPEN}}
        with store_errors():
            if not self._jobs.update_one(mine, {"$set": changes}).matched_count:
                raise LostClaim(job.id)
            if not is_open:
                self._files.delete_one({"_id": job.id})

    def release(self, import_id: str) -> None:
        """Let another worker have it at once: this one is being stopped."""
        mine = {"_id": import_id, "claimed_by": self._owner, "state": {"$in": _OPEN}}
        with store_errors():
            self._jobs.update_one(mine, {"$set": {"claimed_until": self._wall.now()}})

    def _keep(self, import_id: str, content: bytes) -> None:
        packed = base64.b64encode(zlib.compress(content)).decode()
        sealed = self._sealer.seal(import_id, _FIELD, packed)
        expires_at = self._wall.now() + _FILES_KEPT
        with store_errors():
            self._files.replace_one(
                {"_id": import_id},
                {"sealed": {_FIELD: sealed}, "expires_at": expires_at},
                upsert=True,
            )

    def _opened(self, import_id: str, kept: Mapping[str, Any] | None) -> bytes:
        if kept is None:  # it waited for longer than files are kept: it must be sent again
            return b""
        packed = self._sealer.unseal(import_id, _FIELD, kept["sealed"][_FIELD])
        return zlib.decompress(base64.b64decode(packed))

    def _document(self, job: Import) -> dict[str, Any]:
        now = self._wall.now()
        return {"_id": job.id, "claimed_until": now, "expires_at": now + _KEPT, **_fields(job)}


def _fields(job: Import) -> dict[str, Any]:
    meeting = job.meeting
    return {
        "kind": job.kind,
        "file_name": job.file_name,
        "operator": job.operator,
        "created_at": job.created_at,
        "meeting": _meeting_fields(meeting) if meeting else None,
        "mapping": json.dumps(
            dict(job.mapping), ensure_ascii=False
        ),  # its keys are people's headings
        "defaults": dict(job.defaults),
        "state": job.state,
        "total": job.total,
        "next_row": job.next_row,
        "accepted": job.accepted,
        "repeated": job.repeated,
        "refused": job.refused,
        "faults": [_fault_fields(fault) for fault in job.faults],
        "left_out": [asdict(lines) for lines in job.left_out],
        "failure": job.failure,
        "failure_params": dict(job.failure_params),
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


def _meeting_fields(meeting: Meeting) -> dict[str, Any]:
    held_on = meeting.held_on.isoformat() if meeting.held_on else None
    return {"id": meeting.id, "title": meeting.title, "held_on": held_on}


def _fault_fields(fault: RowFault) -> dict[str, Any]:
    return {
        "row": fault.row,
        "field": fault.field,
        "code": fault.code,
        "sheet": fault.sheet,
        "column": fault.column,
        "params": {name: _plain(value) for name, value in fault.params.items()},
    }


def _plain(value: object) -> str | list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else str(value)


def _job(document: Mapping[str, Any]) -> Import:
    plain = {name: document[name] for name in _PLAIN}
    return Import(
        id=document["_id"],
        meeting=_meeting(document["meeting"]),
        mapping=json.loads(document["mapping"]),
        faults=tuple(RowFault(**fault) for fault in document["faults"]),
        left_out=tuple(LeftOut(**lines) for lines in document.get("left_out", ())),
        **plain,
    )


def _meeting(kept: Mapping[str, Any] | None) -> Meeting | None:
    if kept is None:
        return None
    held_on = date.fromisoformat(kept["held_on"]) if kept["held_on"] else None
    return Meeting(kept["id"], kept["title"], held_on)


_SHAPED: Final = ("id", "meeting", "mapping", "faults", "left_out")
_PLAIN: Final = tuple(one.name for one in fields(Import) if one.name not in _SHAPED)
