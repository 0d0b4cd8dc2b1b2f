"""The texts that are sent."""

from functools import cached_property

from services.notify.adapters.templates.compiled import CompiledTemplates
from services.notify.adapters.templates.shipped_set import shipped_set
from services.notify.wiring.foundation import Foundation


class TemplateWiring(Foundation):
    """The texts that are sent."""

    @cached_property
    def templates(self) -> CompiledTemplates:
        """The shipped templates."""
        return shipped_set()
