"""What the tree of categories is as a part that is drafted and published by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.dispatch.application.rules.publish_part import Content
from services.dispatch.domain.categories.linting import Known, lint
from services.dispatch.domain.categories.rows import (
    completed,
    edited_row,
    emergencies_of,
    published_row,
)
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.faults import Fault
from services.dispatch.domain.directory.publication import CATEGORY_DRAFT, PartDraft, Row


@dataclass(frozen=True)
class CategoriesPart:
    """The categories; implements ``Part``. What was ever in force is only retired."""

    key: str = CATEGORY_DRAFT
    no_draft: str = "no_category_draft"

    def drafted(self, draft: PartDraft) -> Content:
        """See ``Part``."""
        return draft.content

    def standing(self, body: Row) -> Content:
        """See ``Part``."""
        table = emergencies_of(body)
        return {"categories": [published_row(row, table) for row in body["categories"]]}

    def faults(self, content: Content, directory: Directory) -> Sequence[Fault]:
        """See ``Part``."""
        known = Known(directory.sla.by_code.keys())
        return lint([edited_row(row) for row in content["categories"]], known)

    def numbered(self, content: Content, before: Content) -> Content:
        """See ``Part``; going back to before a category was made retires it."""
        return {"categories": completed(content["categories"], before["categories"])}
