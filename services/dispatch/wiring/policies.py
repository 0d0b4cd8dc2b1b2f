"""Wires the use cases of escalation policies."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.common.store.connection import Documents
from services.dispatch.adapters.past_stories import MongoPastStories
from services.dispatch.adapters.rule_drafts import MongoDrafts, MongoPublications
from services.dispatch.application.escalation.dry_run_policies import DryRunPolicies
from services.dispatch.application.escalation.edit_policies import EditPolicies
from services.dispatch.application.escalation.find_policies import FindPolicies
from services.dispatch.application.escalation.publish_policies import PublishPolicies
from services.dispatch.domain.directory.publication import POLICY_DRAFT, PolicyDraft
from services.dispatch.ports.directories import Directories


@dataclass(frozen=True)
class EscalationPolicies:
    """What may be done to the district's escalation policies."""

    edit: EditPolicies
    publish: PublishPolicies
    find: FindPolicies
    dry_run: DryRunPolicies

    @classmethod
    def over(
        cls, database: Documents, directories: Directories, clock: Clock
    ) -> "EscalationPolicies":
        """Return all of them over one database."""
        drafts = MongoDrafts(database, POLICY_DRAFT, PolicyDraft)
        return cls(
            EditPolicies(drafts, directories, clock),
            PublishPolicies(drafts, directories, clock),
            FindPolicies(directories, drafts, MongoPublications(database)),
            DryRunPolicies(directories, MongoPastStories(database), clock),
        )
