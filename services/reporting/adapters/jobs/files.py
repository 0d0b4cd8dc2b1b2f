"""Finished files in GridFS: every process reads them, and a file is there whole or not at all."""

import hashlib
from pathlib import Path
from typing import Any, BinaryIO, cast

from gridfs import GridFSBucket, NoFile
from pymongo.database import Database

from services.common.ids import new_id
from services.reporting.domain.jobs import StoredFile

_CHUNK = 1 << 20
BUCKET = "files"


class FileGone(LookupError):
    """The file was taken away, as its time was over."""


class MongoFiles:
    """Implements the port ``Files``; the entry that makes a file readable is written last."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._bucket = GridFSBucket(database, bucket_name=BUCKET, chunk_size_bytes=_CHUNK)

    def put(self, path: Path, *, format_: str, name: str) -> StoredFile:
        """See the port."""
        digest, file_id = hashlib.sha256(), new_id("fil")
        with path.open("rb") as file:
            while block := file.read(_CHUNK):
                digest.update(block)
            file.seek(0)
            self._bucket.upload_from_stream_with_id(file_id, name, file)
        return StoredFile(format_, name, file_id, path.stat().st_size, digest.hexdigest())

    def open(self, file: StoredFile) -> BinaryIO:
        """See the port.

        Raises:
            FileGone: when its time was over.

        """
        try:
            return cast("BinaryIO", self._bucket.open_download_stream(file.file_id))
        except NoFile as error:
            raise FileGone(file.file_id) from error

    def delete(self, file: StoredFile) -> None:
        """See the port."""
        self.remove(file.file_id)

    def named(self, prefix: str) -> set[str]:
        """Return the ids of the files whose names begin so."""
        begun = {"filename": {"$gte": prefix, "$lt": prefix + "\uffff"}}
        return {str(one._id) for one in self._bucket.find(begun)}

    def remove(self, file_id: str) -> None:
        """Take a file away by its id; one that is gone is gone."""
        try:
            self._bucket.delete(file_id)
        except NoFile:
            return
