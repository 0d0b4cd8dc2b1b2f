"""Writes the draft of a part of the directory, checked against the directory in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.common.clock import Clock
from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.application.rules.publish_part import Content, Part
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.faults import DraftRefused, Fault
from services.dispatch.domain.directory.publication import PartDraft
from services.dispatch.domain.refusals import NotFound
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.rules import PartDrafts


@dataclass(frozen=True)
class EditPart:
    """The one draft of one part; see ``PublishPart`` for what comes of it."""

    drafts: PartDrafts
    directories: Directories
    clock: Clock
    part: Part[PartDraft]

    def read(self) -> PartDraft:
        """Return the draft, or what is in force as the beginning of one."""
        found = self.drafts.get()
        if found is not None:
            return found
        version, body = in_force(self.directories)
        return PartDraft(self.drafts.revision(), version, self.part.standing(body))

    def write(self, content: Content, *, revision: int | None, by: str) -> PartDraft:
        """Replace the draft that was read at ``revision`` (None: whatever stands).

        Raises:
            DraftRefused: with every fault, by row and field; nothing was written.
            StaleAggregate: somebody else wrote or published first.

        """
        self.check(content)
        standing = self.read()
        version, _ = in_force(self.directories)
        read = standing.revision if revision is None else revision
        base = standing.base if self.drafts.get() else version
        return self.drafts.put(PartDraft(read, base, content, by, self.clock.now()))

    def check(self, content: Content) -> None:
        """Refuse what could not be written as the draft; raises DraftRefused."""
        faults = self.faults(content)
        if faults:
            raise DraftRefused(faults)

    def faults(self, content: Content) -> Sequence[Fault]:
        """Return every fault in the directory in force; nothing is written."""
        return self.part.faults(content, self.directory())

    def discard(self, *, revision: int | None) -> None:
        """Take the draft away; raises StaleAggregate when another stands, NotFound for none."""
        draft = self.drafts.get()
        if draft is None:
            raise NotFound
        self.drafts.discard(draft.revision if revision is None else revision)

    def directory(self) -> Directory:
        """Return the directory in force; raises NotFound before the first."""
        found = self.directories.version(in_force(self.directories)[0])
        if found is None:
            raise NotFound
        return found

    def whole(self, content: Content) -> Mapping[str, Any]:
        """Return the body in force with a content in the place of its own."""
        return {**in_force(self.directories)[1], **content}
