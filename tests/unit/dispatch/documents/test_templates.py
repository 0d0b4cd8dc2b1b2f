"""Templates are data: every fault in them is named before anybody gets a paper."""

from collections.abc import Callable
from typing import Any, get_args

import pytest

from services.common.web.catalogue import load
from services.dispatch.adapters.preset.schemas import SCHEMAS
from services.dispatch.domain.documents.linting import lint_templates
from services.dispatch.domain.documents.templates import KINDS, read_templates
from services.dispatch.domain.terms import Trigger
from tests.factories.papers import papers_body

Change = Callable[[dict[str, Any]], object]


def codes(body: dict[str, Any]) -> dict[str, str]:
    return {fault.field: fault.code for fault in lint_templates(body)}


def test_the_preset_s_templates_are_sound_and_have_a_word_for_everything() -> None:
    body = papers_body()

    assert codes(body) == {}
    read = read_templates(body)
    assert read is not None
    assert set(read.kinds) == set(KINDS)
    assert set(read.reasons) == set(get_args(Trigger))


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        (lambda b: b["templates"][0]["sections"][0]["text"].update(zh="见{工单}。"),
         "templates[0].sections[0].text.zh", "unknown_field"),
        (lambda b: b["templates"][0]["sections"][0]["text"].update(en="{ticket.matter}"),
         "templates[0].sections[0].text.en", "unknown_field"),
        (lambda b: b["templates"][0]["sections"][0]["text"].update(en="{} {ticket}"),
         "templates[0].sections[0].text.en", "unknown_field"),
        (lambda b: b["templates"][0]["sections"][0]["text"].update(zh="}工单{ticket}"),
         "templates[0].sections[0].text.zh", "stray_brace"),
        (lambda b: b["templates"][0]["title"].update(zh="{number}"),
         "templates[0].title.zh", "unknown_field"),
        (lambda b: b["templates"][2]["title"].pop("en"), "templates[2].title", "language_missing"),
        (lambda b: b["templates"][2]["title"].update(en="  "),
         "templates[2].title", "language_missing"),
        (lambda b: b["issuer"].pop("zh"), "issuer", "language_missing"),
        (lambda b: b["templates"].pop(), "templates", "template_missing"),
        (lambda b: b["templates"].append(b["templates"][0] | {"word": "莲新"}),
         "templates", "template_twice"),
        (lambda b: b["templates"][1].update(word="莲督"), "templates", "word_twice"),
        (lambda b: b["templates"][1].update(kind="love_letter"),
         "templates[1].kind", "unknown_paper"),
        (lambda b: b["reasons"].pop("overdue"), "reasons.overdue", "text_missing"),
        (lambda b: b["reasons"].update(bored={"zh": "无聊", "en": "bored"}),
         "reasons.bored", "unknown_trigger"),
        (lambda b: b["phrases"].pop("at_once"), "phrases.at_once", "text_missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(change: Change, field: str, code: str) -> None:
    body = papers_body()
    change(body)

    assert codes(body)[field] == code


def test_every_fault_has_words_in_both_languages() -> None:
    body = papers_body()
    body["templates"] = [body["templates"][0] | {"kind": "x", "word": ""}]
    body["templates"][0]["sections"] = []
    found = {fault.code for fault in lint_templates({**body, "reasons": {}, "phrases": {}})}
    more = {"unknown_field", "stray_brace", "word_twice", "template_twice", "unknown_phrase"}

    for code in found | more | {"language_missing"}:
        text = load("dispatch").message(code)
        assert text is not None, code
        assert text.zh, code
        assert text.en, code


def test_the_preset_has_a_schema() -> None:
    assert (SCHEMAS / "papers.schema.json").exists()
