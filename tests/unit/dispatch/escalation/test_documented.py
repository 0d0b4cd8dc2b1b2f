"""The page on escalation knows every word of the policy language."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from services.dispatch.domain.escalation.words import ACTIONS, PLACES, ROLES, TOLD
from services.dispatch.domain.terms import Trigger
from services.dispatch.entrypoints.forms import policies
from tests.unit.dispatch.escalation.stories import STORIES

PAGE = (Path(__file__).parents[4] / "docs" / "escalation.md").read_text("utf-8")
FORMS = (
    policies.PolicyForm,
    policies.TierForm,
    policies.PolicyRuleForm,
    policies.ScopeForm,
    policies.ResponsibleForm,
)


def keys(form: type[BaseModel]) -> Iterator[str]:
    return (field.alias or name for name, field in form.model_fields.items())


def told() -> set[str]:
    """Every word in code marks, alone or among others."""
    spans = PAGE.split("`")[1::2]
    return {word.strip("{}[],:") for span in spans for word in span.replace(",", " ").split()}


@pytest.mark.parametrize("trigger", get_args(Trigger))
def test_every_trigger_is_documented_and_has_a_story(trigger: Trigger) -> None:
    assert f"| `{trigger}` | " in PAGE
    assert trigger in STORIES


@pytest.mark.parametrize("word", sorted({*ACTIONS, *ROLES, *PLACES, *TOLD}))
def test_every_word_is_documented(word: str) -> None:
    assert word in told()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_key_is_documented(form: type[BaseModel]) -> None:
    assert set(keys(form)) - told() == set()
