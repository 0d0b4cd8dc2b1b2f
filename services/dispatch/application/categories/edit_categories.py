"""Writes the draft of the categories; a row that is left out is retired, not forgotten."""

from dataclasses import dataclass

from services.dispatch.application.rules.edit_part import EditPart
from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.application.rules.publish_part import Content
from services.dispatch.domain.directory.publication import PartDraft


@dataclass(frozen=True)
class EditCategories(EditPart):
    """The use case behind ``/api/v1/categories/draft``."""

    def write(self, content: Content, *, revision: int | None, by: str) -> PartDraft:
        """Replace the draft; raises as ``EditPart``."""
        before = self.part.standing(in_force(self.directories)[1])
        return super().write(self.part.numbered(content, before), revision=revision, by=by)
