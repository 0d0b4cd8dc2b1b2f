"""What the statistical classifier says of a text: candidates, how sure, and which words decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Guess:
    """A category with its calibrated probability (0 to 1) and the words that spoke for it."""

    category: str
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """The likeliest categories of one text, best first, as a version of the model sees them.

    ``threshold`` is the confidence from which this version may decide without a person: it was
    chosen when the model was trained, so that 97 of 100 such decisions were right.
    """

    model_version: str
    threshold: float
    guesses: tuple[Guess, ...]

    @property
    def best(self) -> Guess:
        """Return the likeliest."""
        return self.guesses[0]

    @property
    def is_certain(self) -> bool:
        """Whether the best guess may route without a person."""
        return self.best.confidence >= self.threshold


class Classifier(Protocol):
    """Gives opinions on texts in batches; never raises, never waits for anybody."""

    def opinions(self, texts: Sequence[str]) -> Sequence[Opinion | None]:
        """Return an opinion for each text, None where there is no model or nothing to say."""
        ...


class RulesAlone:
    """The classifier of a district that has no model yet."""

    def opinions(self, texts: Sequence[str]) -> Sequence[Opinion | None]:
        """Return no opinion on any text."""
        return [None] * len(texts)
