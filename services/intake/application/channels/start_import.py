"""Start an import: keep the file, once for what it says and what was said with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.common.clock import Clock
from services.common.ids import derived_id
from services.intake.domain.channels.importing import Import, ImportKind, Meeting
from services.intake.ports.channels import RequestKeys
from services.intake.ports.imports import Imports
from services.intake.ports.keyed_hashes import KeyedHashes


@dataclass(frozen=True, slots=True)
class NewImport:
    """What was said with a file; ``key`` is the client's idempotency key."""

    kind: ImportKind
    file_name: str
    operator: str
    unit: str | None
    meeting_id: str | None
    meeting_title: str
    held_on: date | None
    mapping: Mapping[str, Any]
    area_code: str | None
    key: str | None


@dataclass(frozen=True, slots=True)
class StartImport:
    """The use case, with its ports."""

    imports: Imports
    keys: RequestKeys
    hashes: KeyedHashes
    clock: Clock

    def __call__(self, new: NewImport, content: bytes) -> Import:
        """Return the import: a new one, the one that this file is already, or that one run again.

        Raises:
            KeyTaken: the key was used for another file or for other words.

        """
        digest = self.hashes.body_digest(_said(new) + content)
        if new.key is not None:
            self.keys.claim(f"import:{new.operator}", new.key, digest)
        job = Import(
            id=derived_id("imp", digest),
            kind=new.kind,
            file_name=new.file_name,
            operator=new.operator,
            created_at=self.clock.now(),
            meeting=_meeting(new) if new.kind == "minutes" else None,
            mapping=new.mapping,
            defaults={"area_code": new.area_code} if new.area_code else {},
        )
        return self.imports.add(job, content)


def _meeting(new: NewImport) -> Meeting:
    """Return the meeting; by unit, title and day it is the same, whatever its file looks like."""
    made = derived_id("mtg", new.unit or "", new.meeting_title, str(new.held_on))
    return Meeting(new.meeting_id or made, new.meeting_title, new.held_on)


def _said(new: NewImport) -> bytes:
    """Return what tells imports of one file apart; who sends it and its name do not."""
    parts = [new.kind, new.meeting_id, new.meeting_title, str(new.held_on), new.area_code]
    return json.dumps([*parts, dict(new.mapping)], ensure_ascii=False, sort_keys=True).encode()
