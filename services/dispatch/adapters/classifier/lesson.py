"""Learns anew from the confirmed tickets, and says whether the new model is worth having."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.dispatch.adapters.classifier.corpus import Corpus, CorpusUnusable
from services.dispatch.adapters.classifier.linear import LinearModel
from services.dispatch.adapters.classifier.recipe import train_with_facts, usable

_WORSE: Final = 0.02  # of macro-F1; less is noise


@dataclass(frozen=True)
class Lesson:
    """What came of it: a model to put in force, or the reason why there is none."""

    model: LinearModel | None
    reason: str
    macro_f1: float | None = None


def learn(corpus: Corpus, categories: Collection[str], before: Mapping[str, Any] | None) -> Lesson:
    """Learn, unless nothing was confirmed since; ``before`` are the facts of the model in force."""
    corpus = corpus.subset([n for n, name in enumerate(corpus.names) if name in categories])
    if before is not None and before.get("source") != "tickets":
        return Lesson(None, "the model in force was trained on a file: it is not replaced unasked")
    try:
        if before is not None and before.get("data_sha256") == usable(corpus)[0].digest:
            return Lesson(None, "nothing new was confirmed")
        model = train_with_facts(corpus, "tickets")
    except CorpusUnusable as error:
        return Lesson(None, str(error))
    score = float(model.facts["scores"]["macro_f1"])
    standing = float((before or {}).get("scores", {}).get("macro_f1", 0.0))
    if score < standing - _WORSE:
        return Lesson(None, f"worse than the model in force: {score} against {standing}", score)
    return Lesson(model, "learnt from the confirmed tickets", score)
