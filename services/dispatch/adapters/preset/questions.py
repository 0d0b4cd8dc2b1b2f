"""Check the questions that categories ask: codes, order and choices each once."""

from collections.abc import Iterable, Iterator
from typing import Any

from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.adapters.preset.located import Document


def question_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield the questions of a category that share a code or a place, and choices of one key."""
    table = documents["categories"]
    for major, group in enumerate(table.data["classes"]):
        for minor, matter in enumerate(group["matters"]):
            at = ("classes", major, "matters", minor, "questions")
            for place, fault in _faults(matter.get("questions", ())):
                yield table.error((*at, place), f"category {matter['code']}: {fault}")


def _faults(questions: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    for field in ("code", "order"):
        for place, value in _again(question[field] for question in questions):
            yield place, f"question {field} {value} stands twice"
    for place, question in enumerate(questions):
        for _, key in _again(choice["key"] for choice in question.get("values", ())):
            yield place, f"question {question['code']}: choice {key} stands twice"


def _again(values: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Yield what was there before, with its place."""
    seen: set[Any] = set()
    for place, value in enumerate(values):
        if value in seen:
            yield place, value
        seen.add(value)
