"""Measure masking on real texts: what it masks, what looks as if it escaped, what it must catch."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from services.intake.domain.personal_data.escapes import suspicions
from services.intake.domain.personal_data.masking import find, mask
from services.intake.domain.personal_data.specimens import SPECIMENS


@dataclass(slots=True)
class Measured:
    """What was found in so many texts; excerpts are masked, except of what escaped."""

    texts: int = 0
    texts_masked: int = 0
    masked: Counter[str] = field(default_factory=Counter)
    escaped: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    planted: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class MeasureMasking:
    """The measurement; the same ``seed`` plants the same details at the same places."""

    seed: int = 1

    def __call__(self, texts: Iterable[str], *, plant_each: int = 0) -> Measured:
        """Mask each text, and then again with one made-up detail put into it.

        Args:
            texts: as people wrote them.
            plant_each: how many of the texts get a made-up detail of each kind and spelling.

        """
        rng, measured = Random(self.seed), Measured()  # noqa: S311 - reproducible, no secret
        kept = [_measured(text, measured) for text in texts]
        for form, specimen in SPECIMENS.items() if kept else ():
            for _ in range(plant_each):
                phrase, secret = specimen(rng)
                text = rng.choice(kept)
                at = rng.randint(0, len(text))
                measured.planted[form] += 1
                if secret not in mask(f"{text[:at]}，{phrase}{text[at:]}"):
                    measured.caught[form] += 1
        return measured


def _measured(text: str, measured: Measured) -> str:
    found = find(text)
    measured.texts += 1
    measured.texts_masked += bool(found)
    measured.masked.update(item.kind for item in found)
    for kind, around in suspicions(mask(text)):
        measured.escaped[kind].append(around)
    return text
