"""Rules and classifier together: who decides, and what a person is offered when neither does."""

from dataclasses import replace

import pytest

from services.dispatch.domain.classification.opinion import Guess, Opinion, RulesAlone
from services.dispatch.domain.classification.precedents import Precedent
from services.dispatch.domain.classification.suggesting import suggest, token_of
from services.dispatch.domain.routing.categorising import find_category
from services.dispatch.domain.routing.deciding import route
from tests.factories.dispatch import MONDAY, UNIT, appeal, directory, ticket

WHERE = directory()


def says(category: str, confidence: float, *others: Guess) -> Opinion:
    """Return an opinion of a model that may decide from 0.9 on."""
    return Opinion("m1", 0.9, (Guess(category, confidence, ("词",)), *others))


def test_classifier_decides_where_rules_are_silent() -> None:
    """The decision names the version and the words."""
    found = route(appeal(title="楼下", text="太吵了", opinion=says("0602", 0.95)), WHERE, MONDAY)

    assert (found.category, found.category_by) == ("0602", "classifier")
    assert (found.model_version, found.confidence, found.words) == ("m1", 0.95, ("词",))
    assert found.candidates == (("0602", 0.95),)


def test_under_the_threshold_a_person_screens() -> None:
    """The best guess is kept beside."""
    found = route(appeal(title="楼下", text="太吵了", opinion=says("0602", 0.89)), WHERE, MONDAY)

    assert (found.unit, found.screening_reasons) == (None, ("unsure_category",))
    assert found.guessed_category == "0602"


def test_agreement_is_told_as_such() -> None:
    """Either being sure is enough when both say the same."""
    found = find_category(appeal(opinion=says("0104", 0.6)), WHERE)

    assert (found.category, found.by) == ("0104", "keywords_and_classifier")


def test_two_that_are_sure_of_different_things_leave_it_to_a_person() -> None:
    """Neither outvotes the other."""
    found = find_category(appeal(opinion=says("0201", 0.99)), WHERE)

    assert (found.category, found.guessed) == (None, "0201")


def test_sure_rules_stand_against_an_unsure_classifier() -> None:
    """The classifier's candidates are kept all the same."""
    found = find_category(appeal(opinion=says("0201", 0.5)), WHERE)

    assert (found.category, found.by, found.model_version) == ("0104", "keywords", "m1")


def test_given_category_needs_no_opinion() -> None:
    """What a person said is not overruled."""
    found = find_category(appeal(category="0201", opinion=says("0104", 0.99)), WHERE)

    assert (found.category, found.by) == ("0201", "given")


def test_category_that_the_directory_dropped_is_not_followed() -> None:
    """A model may be older than the directory."""
    found = find_category(appeal(title="", text="某事", opinion=says("9999", 0.99)), WHERE)

    assert (found.category, found.guessed) == (None, None)


def test_without_a_model_rules_decide_alone() -> None:
    """A new district starts like that."""
    assert RulesAlone().opinions(["a", "b"]) == [None, None]
    assert find_category(appeal(), WHERE).by == "keywords"


def test_three_suggestions_come_with_unit_and_reason() -> None:
    """First the classifier, then words, then what is common here."""
    waiting = ticket(title="路面", text="井盖坏了", opinion=says("0602", 0.5))
    common = [("0104", 0.4), ("1403", 0.2), ("0501", 0.1)]
    offered = suggest(
        waiting, says("0602", 0.5), directory=WHERE, common=common, precedents=[], now=MONDAY
    )

    assert [(s.category, s.unit, s.by) for s in offered] == [
        ("0602", "gongan", "classifier"),
        ("0201", "shizheng", "keywords"),
        ("0104", UNIT, "frequency"),
    ]
    assert offered[1].words == ("井盖",)


def test_unit_that_gave_the_ticket_back_is_suggested_last() -> None:
    """Sending it there again would be ping-pong."""
    sent = ticket()
    back = replace(sent, orders=(replace(sent.orders[0], state="returned"),))
    offered = suggest(
        back,
        says("0104", 0.8, Guess("0602", 0.2)),
        directory=WHERE,
        common=[("0501", 0.3)],
        precedents=[],
        now=MONDAY,
    )

    assert [s.category for s in offered] == ["0602", "0501", "0104"]
    assert [s.returned for s in offered] == [False, False, True]


def test_token_changes_with_what_is_offered() -> None:
    """A choice by number is a choice of what was seen."""
    waiting = ticket(title="路面", text="坏了")
    one = suggest(waiting, says("0602", 0.5), directory=WHERE, common=[], precedents=[], now=MONDAY)
    other = suggest(
        waiting, says("0201", 0.5), directory=WHERE, common=[], precedents=[], now=MONDAY
    )

    assert token_of(one) == token_of(tuple(one))
    assert token_of(one) != token_of(other)


def test_a_new_district_gives_three_suggestions_though_nothing_speaks() -> None:
    """No model, no ticket, no word: the first of its own matters, and that they are no more."""
    waiting = ticket(title="", text="嗯嗯嗯")
    offered = suggest(waiting, None, directory=WHERE, common=[], precedents=[], now=MONDAY)

    assert [(s.by, s.confidence) for s in offered] == [("listed", 0.0)] * 3
    classes = {known.parent for known in WHERE.categories.values()}
    assert not classes & {s.category for s in offered}


@pytest.mark.parametrize("text", ["", "\n"])
def test_ticket_without_words_still_has_suggestions(text: str) -> None:
    """What is common in the district is better than nothing."""
    waiting = ticket(title="", text=text)

    common = [("0104", 0.5)]
    offered = suggest(waiting, None, directory=WHERE, common=common, precedents=[], now=MONDAY)

    assert [s.by for s in offered] == ["frequency", "listed", "listed"]


def test_what_an_operator_decided_of_a_like_ticket_is_suggested() -> None:
    """The earlier ticket's number is the reason."""
    waiting = ticket(title="", text="晨练队伍放歌")
    before = Precedent("LH-1", "0602", 0.7)
    offered, *_ = suggest(
        waiting, None, directory=WHERE, common=[], precedents=[before], now=MONDAY
    )

    assert (offered.category, offered.by, offered.precedent) == ("0602", "precedent", "LH-1")
    assert offered.unit == "gongan"
