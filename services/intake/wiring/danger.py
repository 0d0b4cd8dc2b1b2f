"""The words of danger that intake has itself, while no directory is known."""

from functools import cache
from importlib.resources import files

import yaml

from services.intake.domain.danger.rules import DangerRules, words_alone


@cache
def fallback_danger() -> DangerRules:
    """Return the rules that count while no directory is known.

    Nothing is known then of phrases that take the danger out of a word.
    """
    text = (files("services.intake") / "danger_words.yaml").read_text(encoding="utf-8")
    words: list[str] = yaml.safe_load(text)
    return words_alone(words)
