"""How urgent a matter is: danger first, then what its category says."""

from collections.abc import Sequence
from typing import Final

from services.dispatch.domain.directory import Directory
from services.dispatch.domain.terms import SEVERITIES, Severity

_ORDINARY: Final[Severity] = "P2"


def severity_of(
    category: str | None, danger_words: Sequence[str], directory: Directory
) -> Severity:
    """Return P0 where danger speaks, else the category's severity, else the ordinary one."""
    if danger_words:
        return SEVERITIES[0]
    known = directory.categories.get(category) if category else None
    return known.severity if known else _ORDINARY
