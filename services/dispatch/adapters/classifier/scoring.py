"""Scores of probabilities against the truth: accuracy, macro-F1, calibration, coverage."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Chances = NDArray[np.float64]
Targets = NDArray[np.int64]

NEVER: Final = 1.01  # a threshold that no confidence reaches
BINS: Final = 10
_THRESHOLDS: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99)
_FEWEST_DECIDED: Final = 100  # decisions from which a precision says something


def scores_of(chances: Chances, targets: Targets, labels: Sequence[str]) -> dict[str, Any]:
    """Return every figure of the report."""
    guessed, sure = chances.argmax(axis=1), chances.max(axis=1)
    per_label = [_of_label(guessed == n, targets == n) for n in range(len(labels))]
    seen = [row["f1"] for row in per_label if row["support"]]
    return {
        "messages": len(targets),
        "accuracy": _round((guessed == targets).mean()),
        "macro_f1": _round(np.mean(seen)),
        "per_class": dict(zip(labels, per_label, strict=True)),
        "calibration": calibration_of(sure, guessed == targets),
        "coverage": [_at(sure, guessed == targets, threshold) for threshold in _THRESHOLDS],
        "coverage_at_precision_0.97": best_coverage(chances, targets, 0.97),
    }


def calibration_of(sure: Chances, right: NDArray[np.bool_]) -> dict[str, Any]:
    """Return the expected calibration error over ten bins of equal width, and the bins."""
    which = np.minimum((sure * BINS).astype(int), BINS - 1)
    bins, error = [], 0.0
    for number in range(BINS):
        inside = which == number
        if not inside.any():
            continue
        confidence, accuracy = float(sure[inside].mean()), float(right[inside].mean())
        error += inside.mean() * abs(confidence - accuracy)
        bins.append(
            {
                "from": number / BINS,
                "to": (number + 1) / BINS,
                "messages": int(inside.sum()),
                "confidence": _round(confidence),
                "accuracy": _round(accuracy),
            }
        )
    return {"ece": _round(error), "bins": bins}


def best_coverage(chances: Chances, targets: Targets, precision: float) -> dict[str, Any]:
    """Return the lowest threshold that keeps a precision on these very messages."""
    right, sure = chances.argmax(axis=1) == targets, chances.max(axis=1)
    order = np.argsort(-sure, kind="stable")
    kept = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(kept >= precision)
    if not len(enough):
        return {"threshold": None, "coverage": 0.0, "precision": None}
    return _at(sure, right, float(sure[order][enough[-1]]))


def threshold_for(chances: Chances, targets: Targets, precision: float) -> float:
    """Return the confidence from which decisions keep a precision, or NEVER on thin evidence."""
    found = best_coverage(chances, targets, precision)
    if found["threshold"] is None or found["messages"] < _FEWEST_DECIDED:
        return NEVER
    return float(found["threshold"])


def _at(sure: Chances, right: NDArray[np.bool_], threshold: float) -> dict[str, Any]:
    decided = sure >= threshold
    return {
        "threshold": _round(threshold),
        "messages": int(decided.sum()),
        "coverage": _round(decided.mean()),
        "precision": _round(right[decided].mean()) if decided.any() else None,
    }


def _of_label(guessed: NDArray[np.bool_], ours: NDArray[np.bool_]) -> dict[str, Any]:
    hits = int((guessed & ours).sum())
    precision = hits / int(guessed.sum()) if guessed.any() else 0.0
    recall = hits / int(ours.sum()) if ours.any() else 0.0
    total = precision + recall
    return {
        "precision": _round(precision),
        "recall": _round(recall),
        "f1": _round(2 * precision * recall / total if total else 0.0),
        "support": int(ours.sum()),
    }


def _round(value: Any) -> float:
    return round(float(value), 4)
