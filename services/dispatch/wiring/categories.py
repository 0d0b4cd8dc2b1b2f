"""Wires the use cases of categories."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.common.store.connection import Documents
from services.dispatch.adapters.past_tickets import MongoPastTickets
from services.dispatch.adapters.rule_drafts import MongoDrafts
from services.dispatch.application.categories.dry_run_categories import DryRunCategories
from services.dispatch.application.categories.edit_categories import EditCategories
from services.dispatch.application.categories.publish_categories import CategoriesPart
from services.dispatch.application.rules.publish_part import PublishPart
from services.dispatch.domain.directory.publication import CATEGORY_DRAFT, PartDraft
from services.dispatch.ports.directories import Directories


@dataclass(frozen=True)
class Categories:
    """What may be done to the tree of categories."""

    edit: EditCategories
    publish: PublishPart[PartDraft]
    dry_run: DryRunCategories

    @classmethod
    def over(cls, database: Documents, directories: Directories, clock: Clock) -> "Categories":
        """Return all of them over one database."""
        drafts, part = MongoDrafts(database, CATEGORY_DRAFT, PartDraft), CategoriesPart()
        edit = EditCategories(drafts, directories, clock, part)
        return cls(
            edit,
            PublishPart(drafts, directories, clock, part),
            DryRunCategories(edit, MongoPastTickets(database)),
        )
