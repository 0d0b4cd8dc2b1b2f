"""Ordered work in MongoDB: kept, claimed by one worker at a time, and written by that one alone."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.reporting.domain.jobs import Job, StoredFile
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.jobs import JobLost

_OPEN: Final = {"$in": ["queued", "running"]}
_FIELDS: Final = frozenset(one.name for one in fields(Job))


class MongoJobs:
    """Implements the port ``Jobs`` over one collection."""

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self._jobs = collection

    def add(self, job: Job, *, run_after: datetime, **more: Any) -> Job:
        """See the port; ``more`` stands beside the job in its document."""
        try:
            self._jobs.insert_one({**document_of(job), "run_after": run_after, **more})
        except DuplicateKeyError:
            return self.get(job.job_id) or job
        return job

    def get(self, job_id: str) -> Job | None:
        """See the port."""
        found = self._jobs.find_one({"_id": job_id})
        return job_of(found) if found else None

    def listed(self, wanted: Mapping[str, Any], before: str, limit: int) -> list[Job]:
        """See the port; contents are left out."""
        query = {**wanted, **({"_id": {"$lt": before}} if before else {})}
        found = self._jobs.find(query, {"content": 0}).sort("_id", -1).limit(limit)
        return [job_of(one) for one in found]

    def claim(self, worker: str, now: datetime, until: datetime) -> Job | None:
        """See the port."""
        waiting = {"state": _OPEN, "run_after": {"$lte": now}}
        return self._taken(waiting, worker, until)

    def take(self, job_id: str, worker: str, until: datetime) -> Job:
        """See the port."""
        taken = self._taken({"_id": job_id, "state": "queued"}, worker, until)
        if taken is None:
            raise JobLost(job_id)
        return taken

    def advance(self, job: Job, done: int, until: datetime) -> None:
        """See the port."""
        self._write(job, {"$set": {"done": done, "run_after": until}})

    def keep(self, job: Job, changes: Mapping[str, Any]) -> Job:
        """See the port."""
        told = {name: _plain(value) for name, value in changes.items()}
        return self._write(job, {"$set": told})

    def expired(self, now: datetime, limit: int) -> list[Job]:
        """See the port."""
        found = self._jobs.find({"expires_at": {"$lte": now}}, {"content": 0}).limit(limit)
        return [job_of(one) for one in found]

    def forget(self, job_id: str) -> None:
        """See the port."""
        self._jobs.delete_one({"_id": job_id})

    def _taken(self, wanted: Mapping[str, Any], worker: str, until: datetime) -> Job | None:
        found = self._jobs.find_one_and_update(
            wanted,
            {
                "$set": {"state": "running", "worker": worker, "run_after": until},
                "$inc": {"attempts": 1},
            },
            sort=[("run_after", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return job_of(found) if found else None

    def _write(self, job: Job, change: Mapping[str, Any]) -> Job:
        found = self._jobs.find_one_and_update(
            {"_id": job.job_id, "worker": job.worker, "state": "running"},
            change,
            return_document=ReturnDocument.AFTER,
        )
        if found is None:
            raise JobLost(job.job_id)
        return job_of(found)


def document_of(job: Job) -> dict[str, Any]:
    """Return a job's document."""
    told = asdict(job)
    return {"_id": told.pop("job_id"), **told}


def job_of(document: Mapping[str, Any]) -> Job:
    """Return the job of a document."""
    known = {name: value for name, value in document.items() if name in _FIELDS}
    reader = dict(document["reader"])
    return Job(
        **{
            **known,
            "job_id": document["_id"],
            "reader": Reader(**{**reader, "areas": tuple(reader["areas"])}),
            "files": tuple(StoredFile(**one) for one in document.get("files", ())),
        }
    )


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [asdict(one) for one in value]
    return value
