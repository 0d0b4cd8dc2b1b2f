"""The store of templates in memory; it passes the same suite as the one on MongoDB."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from services.common.store.connection import StoreUnavailable
from services.notify.domain.templates.edition import (
    Draft,
    DraftMoved,
    Edition,
    EditionMoved,
    Revision,
)
from services.notify.domain.templates.template import TemplateKey
from services.notify.ports.templates import EditionUnknown


@dataclass
class FakeTemplateStore:
    """``away`` while it does not answer."""

    kept: dict[int, Edition] = field(default_factory=dict)
    texts: dict[tuple[TemplateKey, int], Revision] = field(default_factory=dict)
    open: dict[TemplateKey, Draft] = field(default_factory=dict)
    versions: dict[TemplateKey, int] = field(default_factory=dict)
    away: bool = False

    def current_number(self) -> int:
        if self.away:
            raise StoreUnavailable("away")
        return max(self.kept, default=0)

    def current(self) -> Edition | None:
        return self.kept.get(self.current_number())

    def edition(self, number: int) -> Edition:
        if number not in self.kept:
            raise EditionUnknown(number)
        return self.kept[number]

    def named(self, once: str) -> Edition | None:
        return next((one for one in self.kept.values() if one.once == once), None)

    def has_shipped(self, digest: str) -> bool:
        return any(one.shipped == digest for one in self.kept.values())

    def editions(self, before: int | None, limit: int) -> list[Edition]:
        numbers = sorted((n for n in self.kept if before is None or n < before), reverse=True)
        return [self.kept[number] for number in numbers[:limit]]

    def revisions(self, wanted: Mapping[TemplateKey, int]) -> dict[TemplateKey, Revision]:
        return {key: self.texts[key, number] for key, number in wanted.items()}

    def history(self, key: TemplateKey, before: int | None, limit: int) -> list[Revision]:
        found = [one for (name, _), one in self.texts.items() if name == key]
        found = [one for one in found if before is None or one.number < before]
        return sorted(found, key=lambda one: -one.number)[:limit]

    def publish(self, edition: Edition, revisions: Sequence[Revision]) -> None:
        taken = edition.number in self.kept
        if taken or (edition.once and self.named(edition.once)):
            raise EditionMoved(self.current_number())
        self.texts |= {(one.template.key, one.number): one for one in revisions}
        self.kept[edition.number] = edition

    def drafts(self, keys: Collection[TemplateKey] | None = None) -> list[Draft]:
        found = [one for key, one in self.open.items() if keys is None or key in keys]
        return sorted(found, key=lambda one: str(one.template.key))

    def draft_version(self, key: TemplateKey) -> int:
        return self.versions.get(key, 0)

    def save_draft(self, draft: Draft) -> None:
        key = draft.template.key
        if self.draft_version(key) != draft.version - 1:
            raise DraftMoved(self.draft_version(key))
        self.open[key], self.versions[key] = draft, draft.version

    def drop_drafts(self, versions: Mapping[TemplateKey, int]) -> None:
        for key, version in versions.items():
            if key in self.open and self.versions[key] == version:
                del self.open[key]
                self.versions[key] += 1
