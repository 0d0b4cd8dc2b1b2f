"""The pages' words in both languages: one catalogue a section, merged and complete."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from services.common.observability.logging import get_logger

LANGUAGES: Final = ("zh", "en")
FOLDER: Final = Path(__file__).parents[3] / "wording"
_log = get_logger("console.wording")

Leaf = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands between words; Chinese has marks of its own."""

    between: str
    clause: str
    colon: str
    aside: str


_MARKS: Final = {"zh": Marks("、", "；", "：", "（{}）"), "en": Marks(", ", "; ", ": ", " ({})")}


class Wording:
    """One language's words; a word that is missing shows its key, so that it is noticed."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._texts = catalogue()
        self._marks = _MARKS[self.language]
        self.colon = self._marks.colon

    def __call__(self, key: str, /, **params: object) -> str:
        """Return a text: ``section.key``, or deeper; ``n`` chooses an English plural."""
        leaf = self._texts.get(key)
        if leaf is None:
            _log.warning("word_missing", key=key)
            return key
        return _chosen(leaf[self.language], params.get("n")).format_map(_Given(params))

    def of(self, group: str, code: object, otherwise: str | None = None) -> str:
        """Return the word for a code of a group, such as ``w.of("words.states", state)``.

        An unknown code shows itself, or ``otherwise``; no code at all shows nothing.
        """
        if code is None or code == "":
            return otherwise or ""
        key = f"{group}.{code}"
        if key in self._texts:
            return self(key)
        return str(code) if otherwise is None else otherwise

    def listed(self, items: Iterable[object]) -> str:
        """Return things one after another: 甲、乙."""
        return self._marks.between.join(map(str, items))

    def clauses(self, items: Iterable[object]) -> str:
        """Return sentences or their parts one after another: 甲；乙."""
        return self._marks.clause.join(map(str, items))

    def aside(self, said: object) -> str:
        """Return what is said by the way: （甲）."""
        return self._marks.aside.format(said)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self._texts


@cache
def catalogue() -> Mapping[str, Leaf]:
    """Return every text by its dotted key; the first part is the catalogue's file."""
    found: dict[str, Leaf] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        _flatten(path.stem, told, found)
    return found


def _flatten(prefix: str, told: Mapping[str, Any], into: dict[str, Leaf]) -> None:
    if LANGUAGES[0] in told:
        into[prefix] = told
        return
    for key, value in told.items():
        _flatten(f"{prefix}.{key}", value, into)


def _chosen(text: Any, n: object) -> str:
    """Return the plural form that a number asks for, where a text has forms."""
    if not isinstance(text, Mapping):
        return str(text)
    return str(text["one"] if n in (1, "1") else text["other"])


class _Given(dict[str, object]):
    """A text's parameters; a missing one shows as a question mark and never fails a page."""

    def __missing__(self, key: str) -> str:
        return "?"
