"""Writes, reads and throws away drafts of templates."""

from services.notify.domain.templates.edition import Draft, DraftMoved
from services.notify.domain.templates.template import Template, TemplateKey
from services.notify.domain.templates.told import is_told
from services.notify.ports.clocks import Now
from services.notify.ports.templates import TemplateStore


class NobodyTold(LookupError):
    """These people are never told of such an event, so there is no such template."""


class EditDraft:
    """Whatever is written is kept, with its faults: they keep it from being published."""

    def __init__(self, store: TemplateStore, wall: Now) -> None:
        """Take the store and wall time."""
        self._store = store
        self._wall = wall

    def save(self, template: Template, *, version: int | None, by: str) -> Draft:
        """Keep a draft; saying the same again changes nothing.

        Args:
            template: as it is meant to be.
            version: the draft's version as the editor read it, 0 for none; None for any.
            by: the editor's subject.

        Raises:
            NobodyTold: when there is no such template.
            DraftMoved: when somebody changed the draft in between.

        """
        key = template.key
        if not is_told(key.event_type, key.addressee):
            raise NobodyTold(key.event_type)
        open_now = next(iter(self._store.drafts([key])), None)
        if open_now and open_now.template.says_as(template) and open_now.by == by:
            return open_now
        current = self._require(key, version)
        draft = Draft(template, current + 1, by, self._wall.now())
        self._store.save_draft(draft)
        return draft

    def drop(self, key: TemplateKey, *, version: int | None) -> None:
        """Throw a draft away; where there is none nothing changes.

        Raises:
            DraftMoved: when somebody changed the draft in between.

        """
        if self._store.drafts([key]):
            self._store.drop_drafts({key: self._require(key, version)})

    def _require(self, key: TemplateKey, version: int | None) -> int:
        current = self._store.draft_version(key)
        if version is not None and version != current:
            raise DraftMoved(current)
        return current
