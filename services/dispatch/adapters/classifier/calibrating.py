"""Turns raw scores into probabilities that hold what they say.

A multinomial regression on held-out scores, then a temperature and a floor: some labels are plainly
wrong, and a model that knows it never says 100 %. All parameters come from held-out scores.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from services.dispatch.adapters.classifier.linear import mixed, softmax

Values = NDArray[np.float64]
Targets = NDArray[np.int64]

_STRENGTH: Final = 0.3
_SILENT: Final = -20.0  # the logit of a label that was not seen
_FIRST_NOISE: Final = -3.0  # logarithms, as the optimiser sees them
_NOISIEST: Final = -0.7
_HOTTEST: Final = 2.0


@dataclass(frozen=True)
class Calibration:
    """Logits are ``scores @ turn + shift``; ``floor`` is the least probability of each label."""

    turn: Values
    shift: Values
    floor: Values

    def chances(self, scores: Values) -> Values:
        """Return probabilities, row by row."""
        logits = scores @ self.turn + self.shift
        return np.asarray(mixed(softmax(logits), self.floor), dtype=np.float64)


def calibrate(scores: Values, targets: Targets, labels: int) -> Calibration:
    """Return the calibration that fits held-out scores best."""
    turn, shift = _regression(scores, targets, labels)
    logits = scores @ turn + shift
    share = np.bincount(targets, minlength=labels) / len(targets)
    truth = (np.arange(len(targets)), targets)

    def surprise(parameters: Values) -> float:
        heat, noise = np.exp(parameters)
        chances = mixed(softmax(logits * heat), noise * share)
        return float(-np.log(chances[truth] + 1e-12).mean())

    # n texts without an error do not prove that the next will be none (Laplace's n + 2)
    least = -float(np.log(len(targets) + 2))
    found = minimize(
        surprise,
        np.array([0.0, max(_FIRST_NOISE, least)]),
        method="Nelder-Mead",
        bounds=[(-_HOTTEST, _HOTTEST), (least, _NOISIEST)],
    ).x
    heat, noise = np.exp(found)
    return Calibration(turn * heat, shift * heat, noise * share)


def _regression(scores: Values, targets: Targets, labels: int) -> tuple[Values, Values]:
    found = LogisticRegression(C=_STRENGTH, max_iter=1000).fit(scores, targets)
    turn = np.zeros((scores.shape[1], labels))
    shift = np.full(labels, _SILENT)
    if len(found.classes_) == 2:  # scikit-learn keeps one row for two labels
        turn[:, found.classes_[1]] = found.coef_[0]
        shift[found.classes_] = [0.0, found.intercept_[0]]
    else:
        turn[:, found.classes_] = found.coef_.T
        shift[found.classes_] = found.intercept_
    return turn, shift
