"""K4: every event that a ticket's story may bear is told in plain words, in both languages."""

import dataclasses
import json
import string
import typing
from pathlib import Path
from typing import Any, cast

import pytest

from services.common.contracts.catalogue import EVENTS
from services.console.entrypoints.http.shell.wording import LANGUAGES, Wording, catalogue
from services.console.entrypoints.http.ticket.views.story import FACTS, Teller

GOLDEN = Path(__file__).parents[3] / "golden" / "events"
# A ticket's own events begin with its id; appeals, call-backs and matters have their own stories.
FIELDS = {
    name: [field.name for field in dataclasses.fields(cast("Any", kind))]
    for name, kind in EVENTS.items()
}
OF_TICKETS = sorted(name for name, fields in FIELDS.items() if fields[0] == "ticket_id")


def teller(language: str) -> Teller:
    return Teller(
        Wording(language), lambda kind, code: f"<{code}>", str, {"not_in_duty": "不属职责"}
    )


def golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", OF_TICKETS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_of_a_ticket_has_a_sentence_with_nothing_left_open(
    name: str, language: str
) -> None:
    entry = teller(language).entry(golden(name))

    assert f"story.said.{name}" in catalogue()
    assert entry.said
    assert "?" not in entry.said
    assert "{" not in entry.said


@pytest.mark.parametrize("key", [key for key in catalogue() if key.startswith("story.said.")])
def test_a_sentence_names_fields_of_its_event_and_no_others(key: str) -> None:
    name = key.removeprefix("story.said.").partition(":")[0]
    fields = set(FIELDS[name])

    for language in LANGUAGES:
        text = str(catalogue()[key][language])
        named = {part for _, part, _, _ in string.Formatter().parse(text) if part}
        assert named <= fields


def coded_fields() -> list[tuple[str, str, str]]:
    """Return event, field and code of everything coded that a sentence or a fact shows."""
    found = []
    for name in OF_TICKETS:
        shown = set(FACTS.get(name, ()))
        for key in catalogue():
            if key.startswith(f"story.said.{name}"):
                parsed = string.Formatter().parse(str(catalogue()[key]["zh"]))
                shown |= {part for _, part, _, _ in parsed if part}
        for field, hint in typing.get_type_hints(EVENTS[name]).items():
            for one in (hint, *typing.get_args(hint)):
                if field in shown and typing.get_origin(one) is typing.Literal:
                    found += [(name, field, code) for code in typing.get_args(one)]
    return [(name, field, str(code)) for name, field, code in found if not isinstance(code, int)]


@pytest.mark.parametrize(("name", "field", "code"), coded_fields())
def test_every_code_that_a_sentence_shows_has_words(name: str, field: str, code: str) -> None:
    said = teller("zh").value(field, code)

    assert said != code or code.isdigit(), f"{name} shows {field} {code} as it is"


@pytest.mark.parametrize("name", sorted(FACTS))
def test_facts_beside_a_sentence_are_fields_of_the_event_with_a_label(name: str) -> None:
    fields = set(FIELDS[name])

    assert set(FACTS[name]) <= fields
    assert {f"story.fact.{field}" for field in FACTS[name]} <= catalogue().keys()


def test_what_was_said_is_quoted_and_a_coded_reason_is_named() -> None:
    data = {"unit": "chengguan", "reason": "not_in_duty", "basis": "清单第三条"}
    entry = teller("zh").entry({"type": "work_order.returned.v1", "data": data})

    assert entry.said == "<chengguan> 退单"
    assert entry.quotes == (("退单理由", "不属职责"), ("依据", "清单第三条"))


def test_a_reason_that_is_a_code_is_not_quoted_as_words() -> None:
    entry = teller("en").entry({"type": "ticket.closed.v1", "data": {"reason": "answered"}})

    assert entry.said == "Closed: reporters answered"
    assert entry.quotes == ()


def test_an_event_that_nobody_knows_and_one_without_data_are_shown_all_the_same() -> None:
    told = teller("zh")

    assert told.entry({"type": "ticket.sung.v1", "data": {"unit": None}}).said == "ticket.sung.v1"
    assert told.entry({"type": "work_order.progressed.v1", "data": None}).said == "? 记录进展"


def test_the_latest_comes_first() -> None:
    events: list[dict[str, Any]] = [
        {"sequence": n, "type": "ticket.closed.v1", "data": {}} for n in (1, 2, 3)
    ]

    assert [entry.sequence for entry in teller("zh").story(events)] == [3, 2, 1]
