"""Wires the use cases of routing rules."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.common.store.connection import Documents
from services.dispatch.adapters.past_tickets import MongoPastTickets
from services.dispatch.adapters.rule_drafts import MongoDrafts, MongoPublications
from services.dispatch.application.rules.dry_run_rules import DryRunRules
from services.dispatch.application.rules.edit_rules import EditRules
from services.dispatch.application.rules.publish_rules import PublishRules
from services.dispatch.domain.directory.publication import RULE_DRAFT, RuleDraft
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.rules import Publications


@dataclass(frozen=True)
class RoutingRules:
    """What may be done to the routing rules, and the record of what was published."""

    edit: EditRules
    publish: PublishRules
    dry_run: DryRunRules
    publications: Publications

    @classmethod
    def over(cls, database: Documents, directories: Directories, clock: Clock) -> "RoutingRules":
        """Return all of them over one database."""
        drafts = MongoDrafts(database, RULE_DRAFT, RuleDraft)
        return cls(
            EditRules(drafts, directories, clock),
            PublishRules(drafts, directories, clock),
            DryRunRules(directories, MongoPastTickets(database)),
            MongoPublications(database),
        )
