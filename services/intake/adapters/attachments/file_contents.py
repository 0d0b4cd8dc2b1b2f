"""Contents as files of a folder: for one machine, and the pattern of any other object store.

An adapter for S3 or its like implements the same five methods and passes the same suite
(``tests/integration/intake/test_attachment_stores.py``).
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from services.common.clock import Clock

_PIECE = 262_144
_NAME = ".key"


class FileContents:
    """Implements the port ``Contents``; a file's age is when it was last put.

    A key may hold anything, so a file is named by the key's hash, with the key beside it.
    """

    def __init__(self, folder: Path, wall: Clock) -> None:
        self._folder = folder
        self._wall = wall

    def put(self, key: str, content: bytes) -> None:
        """See the port: written beside, then moved, so that nobody reads half a content."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _write(path.with_suffix(_NAME), key.encode())
            _write(path, content)
        now = self._wall.now().timestamp()
        os.utime(path, (now, now))

    def size(self, key: str) -> int | None:
        """See the port."""
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            return None

    def read(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        """See the port."""
        try:
            file = self._path(key).open("rb")
        except FileNotFoundError as error:
            raise KeyError(key) from error
        with file:
            file.seek(start)
            left = stop - start
            while left > 0 and (piece := file.read(min(left, _PIECE))):
                left -= len(piece)
                yield piece

    def untouched(self, prefix: str, before: datetime, limit: int) -> Sequence[str]:
        """See the port."""
        named = self._folder.glob(f"*/*{_NAME}")
        old = (path.read_text() for path in named if self._age(path) < before)
        return list(islice((key for key in old if key.startswith(prefix)), limit))

    def remove(self, key: str, untouched_since: datetime | None = None) -> bool:
        """See the port."""
        path = self._path(key)
        if not path.exists() or (untouched_since and self._age(path) >= untouched_since):
            return False
        for file in (path, path.with_suffix(_NAME)):
            with suppress(FileNotFoundError):
                file.unlink()
        return True

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / name[:2] / name

    def _age(self, path: Path) -> datetime:
        try:
            return datetime.fromtimestamp(path.with_suffix("").stat().st_mtime, UTC)
        except FileNotFoundError:
            return datetime.max.replace(tzinfo=UTC)


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
