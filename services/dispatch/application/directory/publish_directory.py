"""Publishes a directory as the next version, once for the same content."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.common.clock import Clock
from services.common.contracts.events.directory import DirectoryPublished
from services.dispatch.domain.calendars.notice import carried_over
from services.dispatch.domain.directory.publication import Publication
from services.dispatch.domain.directory.reading import read_directory
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.tickets import TellableEvent

_LOADER = "load-preset"


@dataclass(frozen=True)
class PublishDirectory:
    """The use case behind ``load-preset``."""

    directories: Directories
    clock: Clock

    def __call__(self, body: Mapping[str, Any]) -> int:
        """Publish a preset's directory; return the version that holds now.

        Loading the preset that was loaded last changes nothing, whatever was published since; no
        year whose calendar was published since is forgotten.

        Raises:
            UnreadableDirectory: the body is not one; nothing was published.

        """
        content = {key: value for key, value in body.items() if key != "version"}
        why = f"preset {content.get('preset', '')}".strip()
        publication = publication_of(content, by=_LOADER, why=why, at=self.clock.now(), loaded=True)
        found = self.directories.bodies(None)
        kept = carried_over(content, found[1] if found else None)
        publication = replace(publication, body=kept, parts=parts_of(kept))
        return publish(self.directories, publication)


def publication_of(
    content: Mapping[str, Any], *, by: str, why: str, at: datetime, **more: Any
) -> Publication:
    """Return content on its way into force, with its digests."""
    return Publication(content, digest_of(content), parts_of(content), by, why, at, **more)


def parts_of(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the digest of each part of a content."""
    return {name: digest_of(value) for name, value in content.items()}


def publish(directories: Directories, publication: Publication) -> int:
    """Publish and tell; return the version that holds now.

    Raises:
        UnreadableDirectory: the body is not one; nothing was published.
        StaleAggregate: others were quicker.

    """
    district = read_directory(1, publication.body).district

    def told(version: int, changed: Any) -> tuple[TellableEvent, datetime]:
        event = DirectoryPublished(
            version=version,
            district=district,
            published_at=publication.at,
            by=publication.by,
            why=publication.why,
            digest=publication.digest,
            changed=list(changed),
            restored_from=publication.restored_from,
        )
        return event, publication.at

    return directories.publish(publication, told)


def digest_of(content: Any) -> str:
    """Return a digest that is the same for the same content, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
