"""The words of danger that intake has itself, while no directory is known."""

from importlib.resources import files

import yaml


def fallback_danger_words() -> tuple[str, ...]:
    """Return the words that count while no directory is known."""
    text = (files("services.intake") / "danger_words.yaml").read_text(encoding="utf-8")
    words: list[str] = yaml.safe_load(text)
    return tuple(words)
