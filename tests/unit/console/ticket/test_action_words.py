"""Every action of the transition table has a form and words, in both languages."""

import pytest

from services.console.entrypoints.http.shell.wording import catalogue
from services.console.entrypoints.http.ticket.forms.reading import read
from services.console.entrypoints.http.ticket.views.actions import AT_ONCE, FORWARD, TAKES_BACK
from services.dispatch.domain.whistles.states import WHISTLE_ACTIONS
from services.dispatch.domain.workflow import ACTIONS, BY_ACTION, SYSTEM
from services.dispatch.entrypoints.commands.offered import KNOWN, Known
from services.dispatch.entrypoints.forms.fields import INPUTS, form_fields
from tests.support.console_case import ZONE, multi

COMMANDS = sorted({(subject, known.verb): known for (subject, _), known in KNOWN.items()}.items())
# Rows by which a person does what another action's command does as well.
_BESIDE = {"absorb": "merge", "split": "divide"}
VERBS = {verb for (_, verb), _ in COMMANDS}
Row = tuple[tuple[str, str], Known]


def test_every_action_that_a_person_may_take_is_a_command() -> None:
    """What only we ourselves do (join, rate, close …) is none."""
    taken = {action for _, action in KNOWN}
    for action in ACTIONS:
        people = frozenset().union(*(row.roles for row in BY_ACTION[action])) - {SYSTEM}
        assert not people or action in taken or action in _BESIDE, action
    assert set(WHISTLE_ACTIONS) <= taken


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: "-".join(row[0]))
def test_every_command_has_a_name_an_explanation_and_words_for_its_fields(row: Row) -> None:
    (subject, verb), known = row
    words = catalogue().keys()

    assert f"actions.{subject}.{verb}" in words
    for field in form_fields(known.form):
        own, shared = f"actions.label.{verb}:{field.name}", f"actions.label.{field.name}"
        assert own in words or shared in words, field.name
        for code in field.choices:
            keys = {
                f"actions.option.{verb}:{field.name}.{code}",
                f"actions.option.{field.name}.{code}",
            }
            assert keys & words, f"{field.name} {code}"


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: "-".join(row[0]))
def test_an_empty_form_reads_as_an_empty_body_but_for_boxes(row: Row) -> None:
    (_, _), known = row
    item = {"fields": [_view(field) for field in form_fields(known.form)]}

    found = read(item, multi({}), ZONE)

    assert found.errors == {}
    assert set(found.body) <= {"wrong_dispatch"}


def test_every_input_is_one_that_the_template_draws() -> None:
    drawn = {field.input for _, known in COMMANDS for field in form_fields(known.form)}

    assert drawn <= set(INPUTS)


def test_what_is_sorted_forward_done_at_once_or_taken_back_are_commands() -> None:
    named = {*FORWARD, *AT_ONCE, *TAKES_BACK, *(one for way in TAKES_BACK.values() for one in way)}

    assert named <= VERBS
    for (_, verb), known in COMMANDS:
        if verb in AT_ONCE:
            assert not form_fields(known.form)


def _view(field: object) -> dict[str, object]:
    return {name: getattr(field, name) for name in ("name", "input", "many", "required")}
