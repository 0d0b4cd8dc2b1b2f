"""Which files a snapshot of the facts consists of, kept as one document."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from pymongo import ReturnDocument
from pymongo.collection import Collection

from services.reporting.adapters.columns.layout import TABLES
from services.reporting.adapters.fact_codec import SHAPE
from services.reporting.domain.jobs import StoredFile

_ONE: Final = "facts"
_BEFORE_THE_FIRST: Final = 0
LAYOUT: Final = hashlib.sha256(
    repr((SHAPE, "as_of", [(name, *columns) for name, columns in TABLES.items()])).encode()
).hexdigest()[:16]

# table → its file; a table without a line has none
Partition = Mapping[str, StoredFile]


@dataclass(frozen=True)
class Manifest:
    """One snapshot: whatever was written before ``taken_at`` (wall) is in its files.

    ``as_of`` is the business time of that, which those who ask are told.
    ``partitions`` are by source and month of opening, ``epoch`` grows whenever facts are replaced
    or taken away, which no later snapshot can learn from the facts that are left.
    """

    epoch: int
    taken_at: datetime
    as_of: datetime
    partitions: Mapping[str, Partition]

    def files(self, table: str) -> list[StoredFile]:
        """Return a table's files."""
        return [one[table] for one in self.partitions.values() if table in one]

    def every_file(self) -> set[str]:
        """Return the ids of all of its files."""
        return {file.file_id for one in self.partitions.values() for file in one.values()}


class Manifests:
    """The manifest that is in force, if there is any of this code's layout."""

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self._collection = collection

    def current(self, known: Manifest | None = None) -> Manifest | None:
        """Return the manifest in force, or None; one that is known is not read again."""
        if known is not None:
            same = {"_id": _ONE, "taken_at": known.taken_at, "epoch": known.epoch}
            if self._collection.find_one(same, {"_id": 1}):
                return known
        found = self._collection.find_one({"_id": _ONE})
        if found is None or found.get("layout") != LAYOUT:
            return None
        partitions = {
            name: {table: StoredFile(**told) for table, told in tables.items()}
            for name, tables in found["partitions"].items()
        }
        return Manifest(found["epoch"], found["taken_at"], found["as_of"], partitions)

    def standing(self) -> tuple[int, datetime | None]:
        """Return the present epoch, and when its snapshot was taken, whatever its layout."""
        found = self._collection.find_one({"_id": _ONE}, {"epoch": 1, "taken_at": 1}) or {}
        return int(found.get("epoch", _BEFORE_THE_FIRST)), found.get("taken_at")

    def keep(self, made: Manifest, before: datetime | None) -> bool:
        """Put a manifest in force in the place of the one that was taken ``before``.

        Returns False when its epoch is over, or another maker was quicker: he has taken away files
        that are not his, so that those of this one may be gone.
        """
        told = {
            name: {table: asdict(file) for table, file in tables.items()}
            for name, tables in made.partitions.items()
        }
        instants = {"taken_at": made.taken_at, "as_of": made.as_of}
        body = {"layout": LAYOUT, **instants, "partitions": told}
        if made.epoch == _BEFORE_THE_FIRST:
            fresh = {"$setOnInsert": {"epoch": _BEFORE_THE_FIRST}}
            self._collection.update_one({"_id": _ONE}, fresh, upsert=True)
        same = {"_id": _ONE, "epoch": made.epoch, "taken_at": before}  # None: there was none
        done = self._collection.update_one(same, {"$set": body})
        return bool(done.matched_count)

    def begin_epoch(self) -> None:
        """Let no snapshot that was begun before this be in force any more."""
        change = {"$inc": {"epoch": 1}, "$unset": {"layout": "", "partitions": "", "taken_at": ""}}
        self._collection.find_one_and_update(
            {"_id": _ONE}, change, upsert=True, return_document=ReturnDocument.AFTER
        )
