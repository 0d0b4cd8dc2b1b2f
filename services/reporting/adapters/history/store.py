"""Cases of other systems in MongoDB: facts like our own, in a collection of their own."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from pymongo import UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.common.clock import SystemClock
from services.common.ids import derived_id
from services.reporting.adapters.fact_codec import to_document
from services.reporting.adapters.figures.rolling import MongoRollUps
from services.reporting.domain.history.case import HistoricCase
from services.reporting.domain.history.facts import fact_of
from services.reporting.ports.history import ImportOvertaken, ImportRun, Kept

_OF_THE_WRITE: Final = frozenset({"changed_at", "fold"})  # says nothing of the case
_ADDED: Final = "added"
_CHANGED: Final = "changed"
_UNCHANGED: Final = "unchanged"
_DUPLICATE: Final = 11000

_Documents = Collection[dict[str, Any]]


class MongoHistory:
    """Implements the port ``History``.

    Each document bears ``brought``: which import, row and run brought it, a digest of what it says,
    what that run did with it, and its fence. So a batch that is kept again after a crash counts the
    same, and one that comes late writes nothing over what a later turn has brought.
    """

    def __init__(
        self,
        cases: _Documents,
        runs: _Documents,
        roll_ups: MongoRollUps,
        zone: ZoneInfo,
        gone: Callable[[], None],
    ) -> None:
        self._roll_ups = roll_ups
        self._cases = cases
        self._zone = zone
        self._runs = runs
        self._gone = gone  # what was made of the cases has to be made anew
        self._wall = SystemClock()

    def begin(self, run: ImportRun, facts: Mapping[str, Any], *, anew: bool) -> ImportRun:
        """See the port."""
        mine = {"_id": run.import_id, "fence": {"$not": {"$gt": run.fence}}}
        kept = None if anew else self._runs.find_one({"_id": run.import_id})
        if kept and kept["finished_at"] is None:
            told = json.loads(kept["told"])
            run = replace(run, run_id=kept["run_id"], rows_done=kept["rows_done"], told=told)
            if not self._runs.update_one(mine, {"$set": {"fence": run.fence}}).matched_count:
                raise ImportOvertaken(run.source)
            return run
        begun = {"run_id": run.run_id, "source": run.source, "rows_done": 0, "told": "{}"}
        times = {"started_at": self._wall.now(), "finished_at": None, "fence": run.fence}
        try:
            self._runs.replace_one(mine, {**facts, **begun, **times}, upsert=True)
        except DuplicateKeyError as error:
            raise ImportOvertaken(run.source) from error
        return run

    def keep(self, run: ImportRun, cases: Sequence[HistoricCase]) -> Kept:
        """See the port."""
        documents = {case.row: _document(run, case, self._zone) for case in cases}
        ids = [document["_id"] for document in documents.values()]
        known = {
            one["_id"]: one["brought"]
            for one in self._cases.find({"_id": {"$in": ids}}, {"brought": 1})
        }
        stored: Counter[str] = Counter()
        earlier: dict[int, int] = {}
        writes: list[UpdateOne] = []
        for row, document in documents.items():
            before = known.get(document["_id"])
            if before and before["id"] == run.import_id and before["row"] != row:
                earlier[row] = before["row"]
                continue
            did = _did(before, document)
            stored[did] += 1
            if write := _write(before, document, did):
                writes.append(write)
        if writes:
            self._write_fenced(run, writes)
            self._follow()
        return Kept(dict(stored), earlier)

    def _write_fenced(self, run: ImportRun, writes: Sequence[UpdateOne]) -> None:
        """Write a batch; where a later turn has written a case there is none to change or enter."""
        try:
            self._cases.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            if any(one["code"] != _DUPLICATE for one in error.details["writeErrors"]):
                raise
            raise ImportOvertaken(run.source) from error

    def advance(self, run: ImportRun, rows_done: int, told: Mapping[str, Any]) -> None:
        """See the port."""
        self._note(run, {"rows_done": rows_done, "told": json.dumps(told)})

    def finish(self, run: ImportRun, told: Mapping[str, Any]) -> None:
        """See the port."""
        self._note(run, {"finished_at": self._wall.now(), "told": json.dumps(told)})

    def _note(self, run: ImportRun, values: Mapping[str, Any]) -> None:
        mine = {"_id": run.import_id, "run_id": run.run_id, "fence": run.fence}
        if not self._runs.update_one(mine, {"$set": values}).matched_count:
            raise ImportOvertaken(run.source)

    def drop_others(self, run: ImportRun) -> int:
        """See the port."""
        others = {"source": run.source, "brought.id": {"$ne": run.import_id}}
        return self._drop({**others, **_no_later(run.fence)})

    def forget(self, source: str, fence: int) -> int:
        """See the port."""
        self._runs.delete_many({"source": source, "fence": {"$not": {"$gt": fence}}})
        return self._drop({"source": source, **_no_later(fence)})

    def _drop(self, wanted: Mapping[str, Any]) -> int:
        """Empty the cases first: the roll-ups have to lose them before they are gone."""
        gone = {**wanted, "parts": {"$ne": []}}
        self._cases.update_many(gone, {"$set": {"parts": [], "waits": [], "stale": True}})
        self._follow()
        deleted = self._cases.delete_many({**wanted, "parts": []}).deleted_count
        if deleted:
            self._gone()
        return deleted

    def _follow(self) -> None:
        """Let the roll-ups have every case before the next batch comes."""
        while self._roll_ups.roll():
            pass

    def runs(self) -> list[dict[str, Any]]:
        """See the port."""
        found = self._runs.find({}, sort=[("started_at", -1)])
        return [{**one, "told": json.loads(one["told"])} for one in found]


def _document(run: ImportRun, case: HistoricCase, zone: ZoneInfo) -> dict[str, Any]:
    fact = fact_of(derived_id("hst", run.source, case.number), run.source, case)
    document = {**to_document(fact, "history", zone)}
    told = {name: value for name, value in document.items() if name not in _OF_THE_WRITE}
    text = json.dumps(told, default=str, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    brought = {"id": run.import_id, "run": run.run_id, "row": case.row, "digest": digest}
    brought |= {"fence": run.fence}
    return {**document, "brought": brought}


def _did(before: Mapping[str, Any] | None, document: Mapping[str, Any]) -> str:
    if before is None:
        return _ADDED
    if before["digest"] != document["brought"]["digest"]:
        return _CHANGED
    same_run = before["run"] == document["brought"]["run"]
    return str(before["did"]) if same_run else _UNCHANGED


def _write(
    before: Mapping[str, Any] | None, document: dict[str, Any], did: str
) -> UpdateOne | None:
    """Return what is to be written; nothing where the same import has brought the same before."""
    mark = {**document["brought"], "did": did}
    me = {"_id": document["_id"], **_no_later(mark["fence"])}
    if did in (_ADDED, _CHANGED):
        if before and before["digest"] == mark["digest"]:
            return None  # this very run wrote it before it was interrupted
        said = {name: value for name, value in document.items() if name != "_id"}
        return UpdateOne(me, {"$set": {**said, "brought": mark}}, upsert=True)  # keeps ``rolled``
    if before and before["id"] == mark["id"]:
        return None
    return UpdateOne(me, {"$set": {"brought": mark}})


def _no_later(fence: int) -> dict[str, Any]:
    """Return what no later turn has brought; what was brought before there were fences is older."""
    return {"brought.fence": {"$not": {"$gt": fence}}}
