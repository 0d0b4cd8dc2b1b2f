"""Lessons from confirmed tickets: when there is one, and what it may replace."""

import pytest

from services.dispatch.adapters.classifier.corpus import Corpus
from services.dispatch.adapters.classifier.lesson import Lesson, learn
from tests.factories.labelled import labelled

CATEGORIES = frozenset({"0104", "0201", "0602", "0501"})


@pytest.fixture(scope="module")
def first() -> Lesson:
    """A district's first lesson."""
    return learn(labelled(), CATEGORIES, None)


def test_first_lesson_makes_a_model(first: Lesson) -> None:
    """From rules alone to a model that may not yet decide much alone."""
    assert first.model is not None
    assert set(first.model.labels) == CATEGORIES


def test_same_tickets_teach_nothing_new(first: Lesson) -> None:
    """An hour without a correction costs nothing."""
    assert first.model is not None

    assert learn(labelled(), CATEGORIES, first.model.facts).model is None


def test_one_more_correction_is_learnt(first: Lesson) -> None:
    """Each counts."""
    assert first.model is not None
    corpus = labelled()
    more = Corpus((*corpus.texts, "新开的烧烤摊在楼下"), (*corpus.names, "0104"))

    assert learn(more, CATEGORIES, first.model.facts).model is not None


def test_worse_model_does_not_replace_a_better_one() -> None:
    """Nor does any replace one that somebody trained on a file."""
    better = {"source": "tickets", "scores": {"macro_f1": 1.5}}
    by_hand = {"source": "labelled.csv", "scores": {"macro_f1": 0.1}}

    assert "worse" in learn(labelled(), CATEGORIES, better).reason
    assert "file" in learn(labelled(), CATEGORIES, by_hand).reason


def test_too_few_tickets_leave_the_rules_alone() -> None:
    """The reason says how many it takes."""
    assert "20 texts" in learn(labelled(each=2), CATEGORIES, None).reason


def test_categories_that_are_gone_are_not_learnt() -> None:
    """A directory may have dropped some since."""
    done = learn(labelled(), CATEGORIES - {"0501"}, None)

    assert done.model is not None
    assert "0501" not in done.model.labels
