"""The pages' words in both languages, from their catalogue."""

from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("zh", "en")
_CATALOGUE: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "wording.yaml").read_text()
)


class Wording:
    """One language's words; a word that is missing shows its key, so that it is noticed."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]

    def __call__(self, group: str, key: object) -> str:
        """Return a word of a group (``states``, ``events``, …)."""
        found = _CATALOGUE.get(group, {}).get(str(key))
        return str(found[self.language]) if found else str(key)
