"""What a measure of an indicator is called over the tickets that it counts."""

from typing import Final

from services.console.entrypoints.http.shell.wording import Wording

# Measures that come in families: what they begin with, and the words of the rest.
_FAMILIES: Final = {
    "tier": "leader.board.tier",
    "trigger": "leader.triggers",
    "missed": "leader.clocks",
}


def measure_word(name: str, words: Wording) -> str:
    """Return a measure's word; one that nobody knows shows its name."""
    family, _, member = name.partition("_")
    if family in _FAMILIES and words.has(f"{_FAMILIES[family]}.{member}"):
        return words(f"reports.measures.{family}", what=words.of(_FAMILIES[family], member))
    return words.of("reports.measures", name)
