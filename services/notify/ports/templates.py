"""The texts that are sent: the set that is current, its drafts and history, the engine."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from services.notify.domain.templates.edition import Draft, Edition, Revision
from services.notify.domain.templates.lint import Anatomy
from services.notify.domain.templates.template import (
    Addressee,
    Medium,
    TemplateKey,
    Written,
)
from services.notify.domain.wording import Language


class UnknownVariable(Exception):
    """A template asks for what the event does not have; nothing may be sent."""


class TemplateMissing(UnknownVariable):
    """There is no template for this event, audience, medium and language."""


class EditionUnknown(LookupError):
    """There is no edition of this number."""


class Templates(Protocol):
    """The texts as they are sent now: one edition at a time, never half of one."""

    def render(
        self,
        event_type: str,
        addressee: Addressee,
        medium: Medium,
        language: Language,
        variables: Mapping[str, str],
    ) -> Written:
        """Return subject and text, and the revision that they were made from.

        Raises:
            TemplateMissing: when there is no such template.
            UnknownVariable: when it asks for an unknown variable.

        """
        ...


class TemplateEngine(Protocol):
    """Reads and renders templates; safe in threads, does not block."""

    def compiled(self, text: str) -> Callable[[Mapping[str, str]], str]:
        """Return what renders a text; it raises UnknownVariable for what is not there.

        Raises:
            UnknownVariable: when the text is no template.

        """
        ...

    def anatomy(self, text: str, longest: Callable[[str], str]) -> Anatomy:
        """Return what a text consists of; ``longest`` gives each variable's longest value."""
        ...


class TemplateStore(Protocol):
    """Editions, revisions and drafts. May block; raises StoreUnavailable when MongoDB is away."""

    def current(self) -> Edition | None:
        """Return the edition of the highest number, None before the first."""
        ...

    def current_number(self) -> int:
        """Return the number of the current edition, 0 before the first; cheap."""
        ...

    def named(self, once: str) -> Edition | None:
        """Return the edition that a request of this name has published already."""
        ...

    def has_shipped(self, digest: str) -> bool:
        """Whether a release's set of this digest was published once."""
        ...

    def edition(self, number: int) -> Edition:
        """Return an edition.

        Raises:
            EditionUnknown: when there is none of this number.

        """
        ...

    def editions(self, before: int | None, limit: int) -> list[Edition]:
        """Return the latest editions first, those below ``before``, without their revisions."""
        ...

    def revisions(self, wanted: Mapping[TemplateKey, int]) -> dict[TemplateKey, Revision]:
        """Return revisions; every one that an edition names is there."""
        ...

    def history(self, key: TemplateKey, before: int | None, limit: int) -> list[Revision]:
        """Return a template's revisions, the latest first, those below ``before``."""
        ...

    def publish(self, edition: Edition, revisions: Sequence[Revision]) -> None:
        """Make an edition current, with the revisions that are new in it: all of it or nothing.

        Raises:
            EditionMoved: when there is an edition of this number already, or one of this request;
                nothing has changed.

        """
        ...

    def drafts(self, keys: Collection[TemplateKey] | None = None) -> list[Draft]:
        """Return the drafts there are, all of them or those of these keys, by key."""
        ...

    def draft_version(self, key: TemplateKey) -> int:
        """Return how much has happened to drafts of this key; 0 for nothing."""
        ...

    def save_draft(self, draft: Draft) -> None:
        """Keep a draft in place of what was there in the version before; 1 is the first.

        Raises:
            DraftMoved: when the draft there is has another version.

        """
        ...

    def drop_drafts(self, versions: Mapping[TemplateKey, int]) -> None:
        """Close drafts that still have these versions; others stay. Their count goes on."""
        ...
