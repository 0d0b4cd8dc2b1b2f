"""Write the draft of the escalation policies, checked against the directory in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.clock import Clock
from services.dispatch.application.escalation.publish_policies import known_in
from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.domain.directory.faults import DraftRefused, Fault
from services.dispatch.domain.directory.publication import PolicyDraft, Row
from services.dispatch.domain.escalation.linting import lint
from services.dispatch.domain.escalation.reading import modern, policy_rows
from services.dispatch.domain.refusals import NotFound
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.rules import PolicyDrafts


@dataclass(frozen=True)
class EditPolicies:
    """The use case behind ``/api/v1/escalation-policies/draft``."""

    drafts: PolicyDrafts
    directories: Directories
    clock: Clock

    def read(self) -> PolicyDraft:
        """Return the draft, or the policies in force as the beginning of one."""
        found = self.drafts.get()
        if found is not None:
            return found
        version, body = in_force(self.directories)
        rows = [modern(row) for row in policy_rows(body)]
        return PolicyDraft(self.drafts.revision(), version, rows)

    def write(self, policies: Sequence[Row], *, revision: int | None, by: str) -> PolicyDraft:
        """Replace the draft that was read at ``revision`` (None: whatever stands).

        Raises:
            DraftRefused: with every fault, by policy and field; nothing was written.
            StaleAggregate: somebody else wrote or published first.

        """
        standing = self.read()
        faults = self.lint(policies)
        if faults:
            raise DraftRefused(faults)
        read = standing.revision if revision is None else revision
        base = standing.base if self.drafts.get() else in_force(self.directories)[0]
        return self.drafts.put(PolicyDraft(read, base, list(policies), by, self.clock.now()))

    def lint(self, policies: Sequence[Row]) -> Sequence[Fault]:
        """Return every fault that policies have in the directory in force; nothing is written."""
        directory = self.directories.version(in_force(self.directories)[0])
        return lint(policies, known_in(directory)) if directory else []

    def discard(self, *, revision: int | None) -> None:
        """Take the draft away; raises StaleAggregate when another stands, NotFound for none."""
        draft = self.drafts.get()
        if draft is None:
            raise NotFound
        self.drafts.discard(draft.revision if revision is None else revision)
