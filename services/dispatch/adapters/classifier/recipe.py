"""Trains a model with its facts, and evaluates one honestly: on texts that it has not seen."""

import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import scipy
import sklearn

from services.common.clock import SystemClock
from services.dispatch.adapters.classifier.corpus import Corpus, CorpusUnusable, key_of
from services.dispatch.adapters.classifier.linear import LinearModel
from services.dispatch.adapters.classifier.scoring import Targets, scores_of
from services.dispatch.adapters.classifier.training import folds_of, train

_BATCH = 200
# Training takes minutes, not hours: with many labels the first texts of the corpus, which are the
# latest tickets, have to do.
_CELLS, _FEW_TEXTS = 300_000, 3000


def train_with_facts(corpus: Corpus, source: str) -> LinearModel:
    """Learn from all texts of the labels that occur often enough.

    Raises:
        CorpusUnusable: there is too little to learn from.

    """
    all_texts = len(corpus.texts)
    corpus, left_out = usable(corpus)
    began = time.monotonic()
    now = SystemClock().now()
    version = f"{now:%Y%m%dT%H%M%S}-{corpus.digest[:8]}"
    try:
        model, chances = train(corpus, np.arange(len(corpus.texts)), version)
    except ValueError as error:
        raise CorpusUnusable(f"the texts are too much alike to be set apart: {error}") from error
    facts = {
        "trained_at": now.isoformat(timespec="seconds"),
        "source": source,
        "messages": len(corpus.texts),
        "messages_left_out": all_texts - len(corpus.texts),
        "labels_left_out": left_out,
        "data_sha256": corpus.digest,
        "seen": sorted(set(corpus.keys)),
        "scores": scores_of(chances, corpus.targets, corpus.labels),
        "scores_are": "inner folds of the training data",
        "training_seconds": round(time.monotonic() - began, 1),
        "libraries": _libraries(),
    }
    return replace(model, facts=facts)


def usable(corpus: Corpus) -> tuple[Corpus, dict[str, int]]:
    """Return as many texts as can be learnt from in minutes, and the labels left out as too rare.

    Raises:
        CorpusUnusable: there is too little to learn from.

    """
    known, rare = corpus.learnable()
    most = max(_FEW_TEXTS, _CELLS // len(known.labels))
    if len(known.texts) <= most:
        return known, rare
    known, rarer = known.subset(range(most)).learnable()
    return known, rare | rarer


def evaluate(model: LinearModel, corpus: Corpus, folds: int) -> dict[str, Any]:
    """Return the report of a model on labelled texts.

    Texts that the model learnt from prove nothing: where there are any, the model's recipe is
    trained anew on each fold's other texts (``method`` says which way it was).

    Raises:
        CorpusUnusable: no text is of a label that the model knows, or too few for so many folds.

    """
    seen = set(model.facts.get("seen", ()))
    known = sum(key_of(text) in seen for text in corpus.texts)
    told = {
        "model_version": model.version,
        "trained_on": model.facts.get("messages"),
        "seen_in_training": known,
    }
    report = _folded(corpus, folds) if known else _held_out(model, corpus)
    return {**told, **report, "milliseconds_a_message": _speed(model, corpus)}


def _held_out(model: LinearModel, corpus: Corpus) -> dict[str, Any]:
    numbers = {label: number for number, label in enumerate(model.labels)}
    rows = [n for n, name in enumerate(corpus.names) if name in numbers]
    if not rows:
        raise CorpusUnusable("the model knows none of the labels of this file")
    chances = model.probabilities([corpus.texts[row] for row in rows]).astype(np.float64)
    targets = np.array([numbers[corpus.names[row]] for row in rows])
    decided = _decided(chances, targets, model.threshold)
    return {
        "method": "held_out",
        "unknown_labels": len(corpus.texts) - len(rows),
        **scores_of(chances, targets, model.labels),
        "at_own_threshold": {"threshold": round(model.threshold, 4), **decided},
    }


def _folded(corpus: Corpus, folds: int) -> dict[str, Any]:
    corpus, left_out = corpus.learnable()
    if np.bincount(corpus.targets).min() < folds:
        raise CorpusUnusable(f"a label has fewer than {folds} texts, one for each fold")
    chances = np.zeros((len(corpus.texts), len(corpus.labels)))
    own = np.zeros(len(corpus.texts))
    for rows, unknown in folds_of(corpus.targets, corpus.groups, folds):
        model, _ = train(corpus, rows, "fold")
        chances[unknown] = model.probabilities([corpus.texts[row] for row in unknown])
        own[unknown] = model.threshold
    return {
        "method": "cross_validation",
        "folds": folds,
        "labels_left_out": left_out,
        **scores_of(chances, corpus.targets, corpus.labels),
        "at_own_threshold": _decided(chances, corpus.targets, own),
        "near_duplicates": len(corpus.texts) - len(np.unique(corpus.groups)),
    }


def _decided(chances: Any, targets: Targets, threshold: Any) -> dict[str, Any]:
    """Return what happens at the thresholds that were chosen on the training texts alone."""
    decided = chances.max(axis=1) >= threshold
    right = chances.argmax(axis=1) == targets
    return {
        "coverage": round(float(decided.mean()), 4),
        "precision": round(float(right[decided].mean()), 4) if decided.any() else None,
    }


def _speed(model: LinearModel, corpus: Corpus) -> float:
    """Return CPU milliseconds a message in batches, opinions with their words included."""
    texts = list(corpus.texts[: 5 * _BATCH])
    began = time.process_time()
    for start in range(0, len(texts), _BATCH):
        model.opinions(texts[start : start + _BATCH])
    return round((time.process_time() - began) / len(texts) * 1000, 2)


def _libraries() -> Mapping[str, str]:
    python = ".".join(map(str, sys.version_info[:3]))
    return {
        "python": python,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }
