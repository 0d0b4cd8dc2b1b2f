"""The shipped templates as a set that can be rendered, without a database."""

from pathlib import Path

from services.notify.adapters.templates.compiled import CompiledTemplates
from services.notify.adapters.templates.engine import JinjaEngine
from services.notify.adapters.templates.shipped import FOLDER, shipped_templates

OWN = 0  # the revision of a release's own text, where no edition's can be said


def shipped_set(folder: Path = FOLDER, revision: int = 1) -> CompiledTemplates:
    """Return the shipped templates, each as its first revision, or as another."""
    found = {template.key: (template, revision) for template in shipped_templates(folder)}
    return CompiledTemplates(JinjaEngine(), found)
