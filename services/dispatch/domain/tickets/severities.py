"""How urgent a matter is: danger first, then what its category says."""

from collections.abc import Sequence
from typing import Final

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.terms import SEVERITIES, Severity

_ORDINARY: Final[Severity] = "P2"


def severity_of(
    category: str | None,
    danger_words: Sequence[str],
    directory: Directory,
    doubts: Sequence[str] = (),
) -> Severity:
    """Return P0 where danger speaks, else the category's severity, else the ordinary one.

    What may be danger is at least what the district's rules say, until a person has judged it.
    """
    if danger_words or category in directory.danger.categories:
        return SEVERITIES[0]
    known = directory.categories.get(category) if category else None
    own = known.severity if known else _ORDINARY
    return min(own, directory.danger.doubted, key=SEVERITIES.index) if doubts else own


def screened_severity(
    chosen: Severity | None,
    category: str,
    danger_words: Sequence[str],
    raised: Severity | None,
    directory: Directory,
    doubts: Sequence[str] = (),
) -> Severity:
    """Return what a screening leads to: what the person chose, else by rule.

    What joining repeats have made more urgent (``raised``) only a person lowers.
    """
    if chosen is not None:
        return chosen
    return min(
        severity_of(category, danger_words, directory, doubts),
        raised or SEVERITIES[-1],
        key=SEVERITIES.index,
    )
