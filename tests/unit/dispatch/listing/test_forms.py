"""What a list's parameters mean."""

import pytest
from pydantic import ValidationError

from services.common.web.problems import Problem
from services.dispatch.domain.workflow import FINAL_STATES, STATES
from services.dispatch.entrypoints.forms.lists import TicketQuery
from services.dispatch.ports.listing import Wanted
from tests.factories.dispatch import MONDAY, later


def wanted(**given: object) -> Wanted:
    return TicketQuery.model_validate(given).wanted(MONDAY, "LH")


def test_states_are_a_list_and_open_stands_for_those_that_are_not_over() -> None:
    """Nothing counts twice."""
    assert wanted(state="closed,resolved").states == ("closed", "resolved")
    assert set(wanted(state="open").states) == set(STATES) - FINAL_STATES
    assert wanted(state="resolved,open").states.count("resolved") == 1


@pytest.mark.parametrize("state", ["", "lost", "closed,", "closed;resolved"])
def test_unknown_state_is_refused(state: str) -> None:
    """It is not taken as: any."""
    with pytest.raises(ValidationError):
        wanted(state=state)


def test_days_of_opening_and_the_head_of_a_number_are_one_range() -> None:
    """The number begins with the district and the day."""
    days = wanted(opened_from="2026-11-01", opened_to="2026-11-30")
    both = wanted(opened_from="2026-11-01", number="lh-20261123-0000")

    assert (days.number_from, days.number_below) == ("LH-20261101", "LH-20261201")
    assert both.number_from == "LH-20261123-0000"
    assert wanted(opened_to="9999-12-31").number_below is None


@pytest.mark.parametrize("text", ["LH-20261123-0000", " lh-20261123-0000", "ＬＨ－20261123－0000"])
def test_a_number_typed_where_words_are_looked_for_is_a_number(text: str) -> None:
    """Also with other filters, and in whatever order; what only looks like one is looked for."""
    asked = wanted(text=text, sort="due", number="LH-2026")

    assert (asked.number_from, asked.number_below) == ("LH-20261123-0000", "LH-20261123-0000\uffff")
    assert asked.pieces == ()
    assert wanted(text="LH-路灯").pieces == ("lh", "路灯")


def test_what_is_asked_about_dues_is_sorted_by_them() -> None:
    """Overdue: until now. At risk: the next day."""
    overdue, at_risk = wanted(due="overdue"), wanted(due="at_risk")

    assert (overdue.sort, overdue.due_after, overdue.due_until) == ("due", None, MONDAY)
    assert (at_risk.due_after, at_risk.due_until) == (MONDAY, later(hours=24))
    assert wanted(due="overdue", sort="number").sort == "number"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": "井"}, "text_too_short"),
        ({"text": "井盖", "sort": "due"}, "text_sorts_by_number"),
    ],
)
def test_text_needs_two_letters_and_sorts_by_number(given: dict[str, str], code: str) -> None:
    """Said with the field."""
    with pytest.raises(Problem) as refused:
        wanted(**given)
    assert [error.code for error in refused.value.errors] == [code]
