"""The shipped templates as a set that can be rendered, without a database."""

from pathlib import Path

from services.notify.adapters.templates.compiled import CompiledTemplates
from services.notify.adapters.templates.engine import JinjaEngine
from services.notify.adapters.templates.shipped import FOLDER, shipped_templates


def shipped_set(folder: Path = FOLDER) -> CompiledTemplates:
    """Return the shipped templates, each as its first revision."""
    found = {template.key: (template, 1) for template in shipped_templates(folder)}
    return CompiledTemplates(JinjaEngine(), found)
