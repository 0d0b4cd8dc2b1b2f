"""Checks what was answered to a category's questions; the same for every channel."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from services.intake.domain.questions.question import LISTS, Question

LONGEST_STRING = 200
LONGEST_TEXT = 2000
# Nobody counts further; it also keeps a number from being a text in disguise.
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,9})?")
_LINE_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with the values that were accepted for it."""

    question: Question
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """What is wrong with one answer; ``code`` names the sentence that says why."""

    question_code: str
    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """What stands of the answers, in the order of the questions, and what is wrong."""

    answers: tuple[Answered, ...]
    faults: tuple[AnswerFault, ...]


class _Unfit(Exception):
    """A value is not of its question's data type."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def check_answers(
    questions: Sequence[Question], given: Mapping[str, Sequence[str]], zone: tzinfo
) -> Checked:
    """Check answers by question code; a blank value counts as none at all.

    Args:
        questions: the category's, in order.
        given: what was sent for each code; only lists of several choices take more than one.
        zone: of instants that were written without one.

    """
    asked = {question.code: question for question in questions if question.variable}
    said = {code: _kept(values) for code, values in given.items()}
    faults = [
        AnswerFault(code, "unknown_question", {"code": code})
        for code, values in said.items()
        if values and code not in asked
    ]
    answers = []
    for question in asked.values():
        try:
            values = _checked(question, said.get(question.code, ()), zone)
        except _Unfit as unfit:
            faults.append(_fault(question, unfit))
            continue
        if values:
            answers.append(Answered(question, values))
    return Checked(tuple(answers), tuple(faults))


def _checked(question: Question, values: Sequence[str], zone: tzinfo) -> tuple[str, ...]:
    if not values:
        if question.required:
            raise _Unfit("answer_missing")
        return ()
    if len(values) > 1 and question.datatype != "multivaluelist":
        raise _Unfit("answer_not_single")
    if question.datatype in LISTS:
        return _chosen(question, values)
    match question.datatype:
        case "number":
            return (_number(values[0]),)
        case "datetime":
            return (_instant(values[0], zone),)
        case "string":
            return (_line(values[0]),)
        case _:
            return (_within(values[0], LONGEST_TEXT),)


def _chosen(question: Question, values: Sequence[str]) -> tuple[str, ...]:
    distinct = tuple(dict.fromkeys(values))
    if not question.keys.issuperset(distinct):
        raise _Unfit(
            "answer_not_offered",
            choices=[f"{one.key}={one.name.zh}" for one in question.choices],
            choices_en=[f"{one.key}={one.name.en}" for one in question.choices],
        )
    return distinct


def _number(written: str) -> str:
    plain = unicodedata.normalize("NFKC", written)
    if not plain.isascii() or not _NUMBER.fullmatch(plain):
        raise _Unfit("answer_not_a_number")
    return plain


def _instant(written: str, zone: tzinfo) -> str:
    """Return an ISO 8601 date as it is, or an instant with its offset."""
    plain = unicodedata.normalize("NFKC", written)
    try:
        if len(plain) <= len("2026-01-01"):
            return date.fromisoformat(plain).isoformat()
        found = datetime.fromisoformat(plain)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).isoformat()
    except ValueError:
        raise _Unfit("answer_not_a_date") from None


def _line(written: str) -> str:
    if _LINE_BREAK.search(written):
        raise _Unfit("answer_has_line_breaks")
    return _within(written, LONGEST_STRING)


def _within(written: str, limit: int) -> str:
    if len(written) > limit:
        raise _Unfit("answer_too_long", limit=limit)
    return written


def _kept(values: Iterable[str]) -> tuple[str, ...]:
    stripped = (value.strip() for value in values)
    return tuple(value for value in stripped if value)


def _fault(question: Question, unfit: _Unfit) -> AnswerFault:
    words = {"question": question.description.zh, "question_en": question.description.en}
    return AnswerFault(question.code, unfit.code, {**words, **unfit.params})
