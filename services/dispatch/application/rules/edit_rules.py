"""Write the draft of the routing rules, checked against the directory in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.clock import Clock
from services.dispatch.domain.directory.faults import DraftRefused
from services.dispatch.domain.directory.publication import Row, RuleDraft
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.routing.linting import lint
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.rules import RuleDrafts


@dataclass(frozen=True)
class EditRules:
    """The use case behind ``/api/v1/routing-rules/draft``."""

    drafts: RuleDrafts
    directories: Directories
    clock: Clock

    def read(self) -> RuleDraft:
        """Return the draft, or the rules in force as the beginning of one."""
        found = self.drafts.get()
        if found is not None:
            return found
        version, body = in_force(self.directories)
        return RuleDraft(self.drafts.revision(), version, body["routing_rules"], body["duty_lists"])

    def write(
        self,
        rules: Sequence[Row],
        duty_lists: Sequence[Row] | None,
        *,
        revision: int | None,
        by: str,
    ) -> RuleDraft:
        """Replace the draft that was read at ``revision`` (None: whatever stands).

        Duty lists that are not given stay as they are.

        Raises:
            DraftRefused: with every fault, by rule and field; nothing was written.
            StaleAggregate: somebody else wrote or published first.

        """
        standing = self.read()
        lists = standing.duty_lists if duty_lists is None else duty_lists
        version, _ = in_force(self.directories)
        directory = self.directories.version(version)
        faults = lint(rules, lists, directory) if directory else []
        if faults:
            raise DraftRefused(faults)
        base = standing.base if self.drafts.get() else version
        read = standing.revision if revision is None else revision
        draft = RuleDraft(read, base, list(rules), list(lists), by, self.clock.now())
        return self.drafts.put(draft)

    def check(self, rules: Sequence[Row]) -> None:
        """Refuse rules that could not be written as the draft; raises DraftRefused."""
        directory = self.directories.version(in_force(self.directories)[0])
        faults = lint(rules, self.read().duty_lists, directory) if directory else []
        if faults:
            raise DraftRefused(faults)

    def discard(self, *, revision: int | None) -> None:
        """Take the draft away; raises StaleAggregate when another stands, NotFound for none."""
        draft = self.drafts.get()
        if draft is None:
            raise NotFound
        self.drafts.discard(draft.revision if revision is None else revision)


def in_force(directories: Directories) -> tuple[int, Row]:
    """Return the version in force as it stands in the database, with its body.

    Raises:
        NotFound: nothing was published yet.

    """
    found = directories.bodies(None)
    if found is None:
        raise NotFound
    return found
