"""What a service refused, in words by the place of the input that it is about."""

import re

from services.console.ports.api import ApiRefused

_CONFLICT = 412
_NUMBERED = re.compile(r"\.(\d+)(?=\.|$)")  # one place is told as rules.3.unit and rules[3].unit


def faults_of(refused: ApiRefused, language: str, within: str = "") -> dict[str, str]:
    """Return words by place; ``within`` is taken off the front, as ``rules[12]``.

    What names another place keeps it, and what names none stands under the empty one.
    """
    found: dict[str, str] = {}
    for said, text in refused.words(language).items():
        place = _NUMBERED.sub(r"[\1]", said)
        found[place.removeprefix(within).lstrip(".") if within else place] = text
    return found


def is_conflict(refused: ApiRefused) -> bool:
    """Whether somebody else wrote first."""
    return refused.status == _CONFLICT
