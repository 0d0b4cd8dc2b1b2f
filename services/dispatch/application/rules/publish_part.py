"""Puts the draft of a part of the directory into force, or an earlier version of it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from services.common.clock import Clock
from services.dispatch.application.directory.publish_directory import publication_of, publish
from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.faults import DraftRefused, Fault
from services.dispatch.domain.directory.publication import Draft, Row
from services.dispatch.domain.refusals import LimitReached, NotFound
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.rules import Drafts
from services.dispatch.ports.tickets import StaleAggregate

D = TypeVar("D", bound=Draft)
Read = TypeVar("Read", bound=Draft, contravariant=True)
Content = Mapping[str, Any]


class Part(Protocol[Read]):
    """What is edited and published by itself: its parts of a directory's body, its checks."""

    @property
    def key(self) -> str:
        """Which draft it is."""

    @property
    def no_draft(self) -> str:
        """The refusal where nobody has written a draft."""

    def drafted(self, draft: Read) -> Content:
        """Return what a draft says, by the names of the body's parts."""

    def standing(self, body: Row) -> Content:
        """Return what a version's body says, in the same shape."""

    def faults(self, content: Content, directory: Directory) -> Sequence[Fault]:
        """Return what keeps a content from being published."""

    def numbered(self, content: Content, before: Content) -> Content:
        """Return the content with the versions of its rows, going by what stood before."""


@dataclass(frozen=True)
class PublishPart(Generic[D]):
    """A part is of the directory: publishing it is the directory's next version."""

    drafts: Drafts[D]
    directories: Directories
    clock: Clock
    part: Part[D]

    def __call__(self, *, revision: int | None, by: str, why: str) -> int:
        """Publish the draft that was read at ``revision``; return the version.

        Raises:
            LimitReached: there is no draft, it says nothing new, or what is in force is not that
                from which it was begun.
            DraftRefused: the directory has moved on and the draft does not fit it any more.
            StaleAggregate: others edited or published first; exactly one of them wins.

        """
        draft = self.drafts.get()
        if draft is None:
            # Of two publishers of one draft the second finds it used up: he lost.
            if revision is not None and revision != self.drafts.revision():
                raise StaleAggregate(self.drafts.revision())
            raise LimitReached(self.part.no_draft)
        if revision is not None and revision != draft.revision:
            raise StaleAggregate(draft.revision)
        try:
            return self._publish_draft(draft, by, why)
        except (LimitReached, DraftRefused):
            # What another publisher of this draft has changed meanwhile is no fault of the draft.
            standing = self.drafts.revision()
            if standing != draft.revision:
                raise StaleAggregate(standing) from None
            raise

    def restore(self, wanted: int, *, base: int | None, by: str, why: str) -> int:
        """Publish an earlier version's content as the next one; return it.

        Raises:
            NotFound: there is no such version.
            LimitReached, DraftRefused, StaleAggregate: as above; ``base`` is what was read.

        """
        found = self.directories.bodies(wanted)
        if found is None:
            raise NotFound
        version, body = in_force(self.directories)
        if base not in (None, version):
            raise StaleAggregate(version)
        content = self.part.standing(found[1])
        return self._publish((version, body), content, by=by, why=why, restored_from=wanted)

    def _publish_draft(self, draft: D, by: str, why: str) -> int:
        version, body = in_force(self.directories)
        begun = self.directories.bodies(draft.base)
        if begun is None or self.part.standing(begun[1]) != self.part.standing(body):
            raise LimitReached("draft_is_behind", base=draft.base, version=version)
        content = self.part.drafted(draft)
        used = {"draft": draft.revision, "draft_key": self.part.key}
        return self._publish((version, body), content, by=by, why=why, **used)

    def _publish(
        self, standing: tuple[int, Row], content: Content, *, by: str, why: str, **more: Any
    ) -> int:
        version, body = standing
        directory = self.directories.version(version)
        faults = self.part.faults(content, directory) if directory else []
        if faults:
            raise DraftRefused(faults)
        before = self.part.standing(body)
        said = self.part.numbered(content, before)
        if said == before:
            raise LimitReached("nothing_to_publish")
        whole = {**{key: value for key, value in body.items() if key != "version"}, **said}
        news = publication_of(whole, by=by, why=why, at=self.clock.now(), base=version, **more)
        return publish(self.directories, news)
