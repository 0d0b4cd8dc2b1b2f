"""Learning: what it takes, what it says of itself, and that it never marks its own homework."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from services.dispatch.adapters.classifier import recipe
from services.dispatch.adapters.classifier.corpus import Corpus, CorpusUnusable, read_labelled
from services.dispatch.adapters.classifier.linear import LinearModel
from services.dispatch.adapters.classifier.scoring import (
    NEVER,
    best_coverage,
    calibration_of,
    scores_of,
    threshold_for,
)
from tests.factories.labelled import labelled


@pytest.fixture(scope="module")
def model() -> LinearModel:
    """A model of four categories."""
    return recipe.train_with_facts(labelled(), "invented")


def test_same_texts_give_the_same_model(model: LinearModel) -> None:
    """Nothing depends on chance or on the order of sets."""
    again = recipe.train_with_facts(labelled(), "invented")

    assert again.facts["scores"] == model.facts["scores"]
    assert np.array_equal(again.weights, model.weights)


def test_texts_it_learnt_from_are_evaluated_fold_by_fold(model: LinearModel) -> None:
    """Otherwise every model would be perfect."""
    report = recipe.evaluate(model, labelled(), folds=3)

    assert (report["method"], report["folds"]) == ("cross_validation", 3)
    assert report["seen_in_training"] == len(labelled().texts)


def test_fresh_texts_are_evaluated_as_they_are(model: LinearModel) -> None:
    """A label that the model does not know is counted, not guessed."""
    fresh = labelled(each=8, seed=99)
    known = set(labelled().keys)
    rows = [n for n, key in enumerate(fresh.keys) if key not in known]
    unknown = Corpus(("完全不同的事情",), ("9999",))
    some = fresh.subset(rows)
    report = recipe.evaluate(
        model, Corpus(some.texts + unknown.texts, some.names + unknown.names), folds=3
    )

    assert (report["method"], report["unknown_labels"]) == ("held_out", 1)
    assert report["accuracy"] > 0.9


def test_labels_that_are_too_rare_are_left_out_and_told() -> None:
    """One text teaches nothing."""
    corpus = labelled(each=20)
    with_rare = Corpus((*corpus.texts, "路灯不亮"), (*corpus.names, "0301"))
    model = recipe.train_with_facts(with_rare, "invented")

    assert model.facts["labels_left_out"] == {"0301": 1}
    assert "0301" not in model.labels


def test_two_labels_are_enough() -> None:
    """The smallest district."""
    corpus = labelled()
    rows = [n for n, name in enumerate(corpus.names) if name in {"0104", "0201"}]
    model = recipe.train_with_facts(corpus.subset(rows), "invented")

    assert model.opinions(["井盖丢失"])[0].best.category == "0201"


def test_too_little_to_learn_from_is_said(tmp_path: Path) -> None:
    """A file of one label, and one without the column."""
    path = tmp_path / "few.csv"
    path.write_text("text,label\n井盖,a\n", encoding="utf-8")

    with pytest.raises(CorpusUnusable, match="takes two labels"):
        recipe.train_with_facts(read_labelled(path, "text", "label"), path.name)
    with pytest.raises(CorpusUnusable, match="no column matter"):
        read_labelled(path, "text", "matter")


def test_labels_of_one_name_are_one_category(model: LinearModel) -> None:
    """A file's labels are mapped to the district's codes; the chances add up."""
    both = {"0104": "01", "0201": "01"}
    renamed = replace(model, names=both)
    alone = {g.category: g.confidence for g in model.opinions(["烧烤摊旁边井盖松动"])[0].guesses}
    joined = {g.category: g.confidence for g in renamed.opinions(["烧烤摊旁边井盖松动"])[0].guesses}

    assert joined["01"] == pytest.approx(alone["0104"] + alone["0201"], abs=0.001)


def test_probabilities_add_up_to_one(model: LinearModel) -> None:
    """Whatever the text."""
    chances = model.probabilities(["井盖", "", "x" * 20_000])

    assert chances.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0], abs=1e-5)


def test_calibration_error_of_a_boaster_is_how_much_it_boasts() -> None:
    """Nine of ten sure, six of ten right."""
    error = calibration_of(np.full(10, 0.9), np.array([True] * 6 + [False] * 4))

    assert error["ece"] == pytest.approx(0.3)


def test_coverage_goes_as_far_as_the_precision_holds() -> None:
    """Sorted by confidence, the errors begin in the third quarter."""
    sure = np.linspace(0.99, 0.6, 400)
    chances = np.stack([sure, 1 - sure], axis=1)
    targets = np.array([0] * 300 + [1] * 100)
    found = best_coverage(chances, targets, 0.97)

    assert found["precision"] >= 0.97
    assert 0.75 <= found["coverage"] < 0.8
    assert threshold_for(chances, targets, 0.97) == pytest.approx(found["threshold"], abs=1e-4)


def test_thin_evidence_never_lets_the_model_decide_alone() -> None:
    """Twenty right answers prove no precision."""
    chances = np.tile([0.99, 0.01], (20, 1))

    assert threshold_for(chances, np.zeros(20, np.int64), 0.97) == NEVER


def test_scores_count_each_label() -> None:
    """Precision, recall and support of a small table by hand."""
    chances = np.array([[0.9, 0.1], [0.8, 0.2], [0.4, 0.6], [0.7, 0.3]])
    scores = scores_of(chances, np.array([0, 0, 1, 1]), ("a", "b"))

    assert scores["accuracy"] == 0.75
    assert scores["per_class"]["b"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667, "support": 2}
