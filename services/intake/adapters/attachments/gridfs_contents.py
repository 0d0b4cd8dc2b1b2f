"""Contents in GridFS: one file for each key, found by name."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from bson import ObjectId
from gridfs import GridFSBucket, NoFile
from gridfs.errors import FileExists

from services.common.clock import Clock
from services.common.store.connection import Documents, store_errors
from services.intake.adapters.attachments.documents import CONTENTS

_PIECE = 261_120  # GridFS's own


class GridFSContents:
    """Implements the port ``Contents``; every method raises StoreUnavailable."""

    def __init__(self, database: Documents, wall: Clock) -> None:
        self._bucket = GridFSBucket(database, CONTENTS, chunk_size_bytes=_PIECE)
        self._files = database[f"{CONTENTS}.files"]
        self._chunks = database[f"{CONTENTS}.chunks"]
        self._wall = wall

    def put(self, key: str, content: bytes) -> None:
        """See the port: of two who put it at once the later takes its pieces back."""
        if self._touch(key):
            return
        file_id, touched = ObjectId(), {"touched_at": self._wall.now()}
        with store_errors():
            try:
                self._bucket.upload_from_stream_with_id(file_id, key, content, metadata=touched)
            except FileExists:
                self._chunks.delete_many({"files_id": file_id})
                self._touch(key)

    def size(self, key: str) -> int | None:
        """See the port."""
        with store_errors():
            found = self._files.find_one({"filename": key}, {"length": 1})
        return int(found["length"]) if found else None

    def read(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        """See the port."""
        with store_errors():
            try:
                stream = self._bucket.open_download_stream_by_name(key)
            except NoFile as error:
                raise KeyError(key) from error
            with stream:
                stream.seek(start)
                left = stop - start
                while left > 0 and (piece := stream.read(min(left, _PIECE))):
                    left -= len(piece)
                    yield piece

    def untouched(self, prefix: str, before: datetime, limit: int) -> Sequence[str]:
        """See the port."""
        named = {"$gte": prefix, "$lt": prefix + "\uffff"}
        wanted = {"filename": named, "metadata.touched_at": {"$lt": before}}
        with store_errors():
            found = self._files.find(wanted, {"filename": 1}).limit(limit)
            return [one["filename"] for one in found]

    def remove(self, key: str, untouched_since: datetime | None = None) -> bool:
        """See the port; the file goes first, so that nobody begins to read what is going."""
        wanted: dict[str, Any] = {"filename": key}
        if untouched_since is not None:
            wanted["metadata.touched_at"] = {"$lt": untouched_since}
        with store_errors():
            gone = self._files.find_one_and_delete(wanted)
            if gone is not None:
                self._chunks.delete_many({"files_id": gone["_id"]})
        return gone is not None

    def _touch(self, key: str) -> bool:
        now = {"$set": {"metadata.touched_at": self._wall.now()}}
        with store_errors():
            return self._files.update_one({"filename": key}, now).matched_count == 1
