"""Publishes a directory as the next version, once for the same content."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.clock import Clock
from services.common.contracts.events.directory import DirectoryPublished
from services.dispatch.domain.reading import read_directory
from services.dispatch.ports import Directories, TellableEvent


@dataclass(frozen=True)
class PublishDirectory:
    """The use case behind ``load-preset``."""

    directories: Directories
    clock: Clock

    def __call__(self, body: Mapping[str, Any]) -> int:
        """Publish; return the version that holds now.

        Raises:
            UnreadableDirectory: the body is not one; nothing was published.

        """
        content = {key: value for key, value in body.items() if key != "version"}
        directory = read_directory(1, content)

        def told(version: int) -> tuple[TellableEvent, datetime]:
            now = self.clock.now()
            event = DirectoryPublished(
                version=version, district=directory.district, published_at=now
            )
            return event, now

        return self.directories.publish(content, digest_of(content), told)


def digest_of(content: Mapping[str, Any]) -> str:
    """Return a digest that is the same for the same content, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
