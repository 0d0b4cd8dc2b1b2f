"""Attachments in memory; they pass the same suites as the adapters."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.common.clock import Clock
from services.intake.domain.attachments.attachment import Attachment


@dataclass
class FakeAttachments:
    """The port ``Attachments`` over a dictionary."""

    kept: dict[str, Attachment] = field(default_factory=dict)
    claimed: dict[str, datetime] = field(default_factory=dict)

    def add(self, attachment: Attachment) -> Attachment:
        return self.kept.setdefault(attachment.id, attachment)

    def get(self, attachment_id: str) -> Attachment | None:
        return self.kept.get(attachment_id)

    def get_many(self, ids: Sequence[str]) -> Sequence[Attachment]:
        return [self.kept[one] for one in ids if one in self.kept]

    def give(self, attachment_id: str, owner: str, instead_of: str | None = None) -> bool:
        known = self.kept.get(attachment_id)
        if known is None or known.owner not in (None, owner, instead_of):
            return False
        self.kept[attachment_id] = replace(known, owner=owner)
        return True

    def take_back(self, owner: str) -> None:
        for one in self.of_owner(owner):
            self.kept[one.id] = replace(one, owner=None)

    def claim(self, now: datetime, until: datetime) -> Attachment | None:
        waiting = [
            one
            for one in self.kept.values()
            if one.state == "checking" and self._free_from(one) <= now
        ]
        if not waiting:
            return None
        first = min(waiting, key=lambda one: (self._free_from(one), one.uploaded_at))
        self.claimed[first.id] = until
        self.kept[first.id] = replace(first, tries=first.tries + 1)
        return self.kept[first.id]

    def postpone(self, attachment_id: str, until: datetime) -> None:
        known = self.kept[attachment_id]
        self.claimed[attachment_id] = until
        self.kept[attachment_id] = replace(known, tries=known.tries - 1)

    def settle(self, attachment: Attachment) -> None:
        owner = self.kept[attachment.id].owner
        self.kept[attachment.id] = replace(attachment, owner=owner)

    def release(self, attachment_id: str, *, released: bool) -> Attachment | None:
        known = self.kept.get(attachment_id)
        if known is None or known.state != "ready":
            return None
        self.kept[attachment_id] = replace(known, released=released)
        return self.kept[attachment_id]

    def of_owner(self, owner: str) -> Sequence[Attachment]:
        found = (one for one in self.kept.values() if one.owner == owner)
        return sorted(found, key=lambda one: one.uploaded_at)

    def ownerless(self, uploaded_before: datetime, limit: int) -> Sequence[Attachment]:
        return [
            one
            for one in self.kept.values()
            if one.owner is None and one.uploaded_at < uploaded_before
        ][:limit]

    def remove(self, attachment_id: str, owner: str | None) -> bool:
        known = self.kept.get(attachment_id)
        if known is None or known.owner != owner:
            return False
        del self.kept[attachment_id]
        return True

    def in_use(self, keys: Sequence[str], besides: str | None = None) -> AbstractSet[str]:
        others = (one for one in self.kept.values() if one.id != besides)
        stored = (s for one in others for s in (one.content, one.thumbnail) if s)
        return {one.key for one in stored} & set(keys)

    def _free_from(self, attachment: Attachment) -> datetime:
        return self.claimed.get(attachment.id, attachment.uploaded_at)


@dataclass
class FakeContents:
    """The port ``Contents`` over a dictionary."""

    wall: Clock
    kept: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)

    def put(self, key: str, content: bytes) -> None:
        first = self.kept.get(key, (content, self.wall.now()))[0]
        self.kept[key] = (first, self.wall.now())

    def size(self, key: str) -> int | None:
        return len(self.kept[key][0]) if key in self.kept else None

    def read(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        content = self.kept[key][0]
        for at in range(start, min(stop, len(content)), 1000):
            yield content[at : min(at + 1000, stop)]

    def untouched(self, prefix: str, before: datetime, limit: int) -> Sequence[str]:
        old = (key for key, (_, at) in self.kept.items() if key.startswith(prefix) and at < before)
        return list(old)[:limit]

    def remove(self, key: str, untouched_since: datetime | None = None) -> bool:
        found = self.kept.get(key)
        if found is None or (untouched_since is not None and found[1] >= untouched_since):
            return False
        del self.kept[key]
        return True
