"""The goals on the shared labelled appeals, where they are; none of their rows is kept here."""

from pathlib import Path

import pytest

from services.dispatch.adapters.classifier import recipe
from services.dispatch.adapters.classifier.corpus import read_labelled

FILE = Path(__file__).parents[4] / "shared" / "data" / "appeals" / "labelled.csv"


@pytest.mark.shared_data
@pytest.mark.timeout(900)
@pytest.mark.skipif(not FILE.exists(), reason="the shared labelled appeals are not here")
def test_goals_are_reached_on_the_shared_appeals() -> None:
    """Five folds; calibration and thresholds come from each fold's training part alone."""
    corpus = read_labelled(FILE, "text", "label")
    model = recipe.train_with_facts(corpus, FILE.name)
    report = recipe.evaluate(model, corpus, folds=5)

    assert report["method"] == "cross_validation"
    assert report["macro_f1"] >= 0.9
    assert report["calibration"]["ece"] <= 0.03
    assert report["coverage_at_precision_0.97"]["coverage"] >= 0.75
