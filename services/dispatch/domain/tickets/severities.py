"""How urgent a matter is: danger first, then what its category says."""

from collections.abc import Sequence
from typing import Final

from services.dispatch.domain.directory.directory import Directory
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


def screened_severity(
    chosen: Severity | None,
    category: str,
    danger_words: Sequence[str],
    raised: Severity | None,
    directory: Directory,
) -> Severity:
    """Return what a screening leads to: what the person chose, else by rule.

    What joining repeats have made more urgent (``raised``) only a person lowers.
    """
    if chosen is not None:
        return chosen
    return min(
        severity_of(category, danger_words, directory),
        raised or SEVERITIES[-1],
        key=SEVERITIES.index,
    )
