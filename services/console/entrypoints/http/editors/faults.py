"""What a service refused, in words by the place of the input that it is about."""

from services.console.ports.api import ApiRefused

_CONFLICT = 412


def faults_of(refused: ApiRefused, language: str, within: str = "") -> dict[str, str]:
    """Return words by place; ``within`` is taken off the front, as ``rules[12]``.

    What names another place keeps it, and what names none stands under the empty one.
    """
    said = refused.words(language)
    return {
        place.removeprefix(within).lstrip(".") if within else place: text
        for place, text in said.items()
    }


def is_conflict(refused: ApiRefused) -> bool:
    """Whether somebody else wrote first."""
    return refused.status == _CONFLICT
