"""A file instead of a provider, for demos and for machines without a way out.

| what happens                        | outcome              |
|-------------------------------------|----------------------|
| written                             | sent, id: the notice |
| disk full, no right, no such folder | retry:file           |

One JSON line a letter, with address and text: a folder for ``HUYING_NOTIFY_FILE`` is as secret as
a mailbox.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import ClassVar

from services.notify.domain.contact import Letter
from services.notify.domain.notification import Channel, Outcome, Sent, TryLater
from services.notify.ports.clocks import Now

_OWNER_ONLY = 0o600


class FileSink:
    """Implements ``TextChannel`` for any channel; several processes may share a file."""

    most_at_once: ClassVar[int] = 100

    def __init__(self, path: Path, channel: Channel, wall: Now) -> None:
        self._path = path
        self._channel = channel
        self._wall = wall
        self._lock = Lock()

    def deliver(self, letters: Sequence[Letter]) -> list[Outcome]:
        """Append letters, all of a call in one write."""
        lines = "".join(self._line(letter) for letter in letters).encode()
        try:
            with self._lock:
                self._append(lines)
        except OSError:
            return [TryLater(self._channel, "file")] * len(letters)
        return [Sent(self._channel, letter.notification_id) for letter in letters]

    def _append(self, lines: bytes) -> None:
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
        try:
            if os.write(file, lines) != len(lines):
                raise OSError("short write")
        finally:
            os.close(file)

    def _line(self, letter: Letter) -> str:
        record = {
            "at": self._wall.now().isoformat(),
            "channel": self._channel,
            "id": letter.notification_id,
            "to": letter.to,
            "subject": letter.subject,
            "text": letter.text,
        }
        return json.dumps(record, ensure_ascii=False) + "\n"
