"""The texts that are sent."""

from functools import cached_property

from services.notify.adapters.templates import YamlTemplates
from services.notify.wiring.foundation import Foundation


class TemplateWiring(Foundation):
    """The texts that are sent."""

    @cached_property
    def templates(self) -> YamlTemplates:
        """The shipped templates."""
        return YamlTemplates()
