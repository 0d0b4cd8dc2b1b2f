"""Training: two linear SVMs a label, averaged, their scores calibrated on inner folds.

One SVM reads the pieces as they are, the other scaled by naive Bayes ratios (NB-SVM: S. Wang and
C. Manning, "Baselines and Bigrams", 2012): by how much likelier a piece is in a label than outside.
Both are linear and so is the first step of the calibration, so all fold into one matrix.
"""

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.svm import LinearSVC

from services.dispatch.adapters.classifier.calibrating import Calibration, calibrate
from services.dispatch.adapters.classifier.corpus import Corpus
from services.dispatch.adapters.classifier.linear import Floats, LinearModel, Vocabulary
from services.dispatch.adapters.classifier.scoring import threshold_for

Rows = NDArray[np.int64]
Matrix = Any  # scipy's sparse matrices carry no types

INNER_FOLDS: Final = 5
PRECISION: Final = 0.972  # a little above what is promised: the threshold is an estimate too
_SMOOTHING: Final = 0.1
_COST_RATIOS, _COST_PLAIN = 10.0, 0.5
_PLAIN_SCALE: Final = 1.27  # the plain SVM's scores spread less
_SEED: Final = 20261122
_MOST_BYTES: Final = 40 * 1024 * 1024
_MANY_CELLS: Final = 60_000  # texts × labels from which a coarse optimum and two folds have to do


@dataclass(frozen=True)
class Machine:
    """What was learnt from some texts: raw scores of a text are ``values @ weights + bias``."""

    vocabulary: Vocabulary
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]

    def scores(self, corpus: Corpus, rows: Rows) -> NDArray[np.float64]:
        """Return the raw scores of some texts."""
        found = matrix_of(corpus, rows, self.vocabulary) @ self.weights + self.bias
        return np.asarray(found, dtype=np.float64)


def train(corpus: Corpus, rows: Rows, version: str) -> tuple[LinearModel, NDArray[np.float64]]:
    """Learn from some texts of a corpus.

    Return the model and, for each of those texts, the probabilities that it would have had if it
    had not been learnt from: calibration and threshold rest on these alone.
    """
    targets, labels = corpus.targets[rows], len(corpus.labels)
    held_out = _held_out_scores(corpus, rows)
    chances = _cross_calibrated(held_out, targets, corpus.groups[rows])
    calibration = calibrate(held_out, targets, labels)
    machine = learn(corpus, rows)
    model = LinearModel(
        version=version,
        labels=corpus.labels,
        vocabulary=machine.vocabulary,
        weights=_half(machine.weights @ calibration.turn),
        bias=(machine.bias @ calibration.turn + calibration.shift).astype(np.float32),
        floor=calibration.floor.astype(np.float32),
        threshold=threshold_for(chances, targets, PRECISION),
    )
    return model, chances


def learn(corpus: Corpus, rows: Rows) -> Machine:
    """Return raw scores for every label of the corpus, learnt from some of its texts."""
    labels = len(corpus.labels)
    vocabulary = corpus.vocabulary(rows, most=_MOST_BYTES // (2 * labels + 12))
    values = matrix_of(corpus, rows, vocabulary)
    weights = np.zeros((len(vocabulary.rarity), labels))
    bias = np.full(labels, -1.0)  # a label without a text in these folds speaks for nothing
    many = _many(corpus, rows)
    for label in range(labels):
        ours = corpus.targets[rows] == label
        if ours.any() and not ours.all():
            weights[:, label], bias[label] = _one_label(values, ours, many=many)
    return Machine(vocabulary, weights, bias)


def matrix_of(corpus: Corpus, rows: Rows, vocabulary: Vocabulary) -> Matrix:
    """Return some texts as a sparse matrix over a vocabulary."""
    found = [vocabulary.rows(corpus.counted[row]) for row in rows]
    ends = np.cumsum([0, *(len(places) for places, _ in found)])
    values = np.concatenate([value for _, value in found]).astype(np.float64)
    places = np.concatenate([place for place, _ in found])
    return scipy.sparse.csr_matrix(
        (values, places, ends), shape=(len(rows), len(vocabulary.rarity))
    )


def folds_of(targets: Rows, groups: Rows, count: int) -> list[tuple[Rows, Rows]]:
    """Return stratified folds that keep near duplicates together, always the same ones."""
    splitter = StratifiedGroupKFold(count, shuffle=True, random_state=_SEED)
    nothing = np.zeros(len(targets))
    return [(train, test) for train, test in splitter.split(nothing, targets, groups)]


def _many(corpus: Corpus, rows: Rows) -> bool:
    return len(rows) * len(corpus.labels) > _MANY_CELLS


def _one_label(
    values: Matrix, ours: NDArray[np.bool_], *, many: bool
) -> tuple[NDArray[np.float64], float]:
    """Return the mean of both SVMs for one label: weights and bias."""
    inside = np.asarray(values[ours].sum(axis=0)).ravel() + _SMOOTHING
    outside = np.asarray(values[~ours].sum(axis=0)).ravel() + _SMOOTHING
    ratio = np.log(inside / inside.sum()) - np.log(outside / outside.sum())
    ratio /= np.abs(ratio).max()
    scaled, scaled_bias = _svm(values @ scipy.sparse.diags(ratio), ours, _COST_RATIOS, many=many)
    plain, plain_bias = _svm(values, ours, _COST_PLAIN, many=many)
    return scaled * ratio + _PLAIN_SCALE * plain, scaled_bias + _PLAIN_SCALE * plain_bias


def _svm(
    values: Matrix, ours: NDArray[np.bool_], cost: float, *, many: bool
) -> tuple[NDArray[np.float64], float]:
    steps, near = (30, 1e-2) if many else (1000, 1e-4)
    machine = LinearSVC(C=cost, max_iter=steps, tol=near, random_state=_SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # near the optimum is good enough
        machine.fit(values, ours)
    return machine.coef_[0], float(machine.intercept_[0])


def _held_out_scores(corpus: Corpus, rows: Rows) -> NDArray[np.float64]:
    targets = corpus.targets[rows]
    fewest = int(np.bincount(targets)[np.unique(targets)].min())
    scores = np.zeros((len(rows), len(corpus.labels)))
    count = max(min(2 if _many(corpus, rows) else INNER_FOLDS, fewest), 2)
    for known, unknown in folds_of(targets, corpus.groups[rows], count):
        scores[unknown] = learn(corpus, rows[known]).scores(corpus, rows[unknown])
    return scores


def _cross_calibrated(
    scores: NDArray[np.float64], targets: Rows, groups: Rows
) -> NDArray[np.float64]:
    """Return probabilities of held-out scores by calibrations that did not see them either."""
    chances = np.zeros_like(scores)
    for known, unknown in folds_of(targets, groups, 2):
        found: Calibration = calibrate(scores[known], targets[known], scores.shape[1])
        chances[unknown] = found.chances(scores[unknown])
    return chances


def _half(weights: NDArray[np.float64]) -> Floats:
    """Round to half precision, as the file keeps them, so that file and memory agree."""
    return weights.astype(np.float16).astype(np.float32)
