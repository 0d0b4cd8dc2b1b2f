"""Check what was answered to the category's questions, alike whatever the channel (A7)."""

from dataclasses import replace

from services.intake.application.appeals.submission import FieldRefusal, Submission
from services.intake.domain.appeals.appeal import GivenAnswer
from services.intake.domain.directory import Directory
from services.intake.domain.questions.answering import Answered, check_answers


def answered(
    submission: Submission, directory: Directory | None
) -> tuple[Submission, list[FieldRefusal]]:
    """Return the submission with its answers in one spelling, and what is wrong with them.

    The words of the questions go with the answers: whoever reads them later needs no directory of
    that day. While no directory is known, answers are taken as they come.
    """
    if directory is None:
        return submission, []
    questions = directory.questions_of(submission.category)
    if not questions and not submission.answers:
        return submission, []
    checked = check_answers(
        questions,
        {given.question: given.values for given in submission.answers},
        directory.zone,
    )
    refusals = [
        FieldRefusal(f"answers.{fault.question_code}", fault.code, tuple(fault.params.items()))
        for fault in checked.faults
    ]
    return replace(submission, answers=tuple(map(_given, checked.answers))), refusals


def _given(answer: Answered) -> GivenAnswer:
    question = answer.question
    return GivenAnswer(
        question=question.code,
        values=answer.values,
        asked=question.description.zh,
        said=tuple(question.said(value) for value in answer.values),
    )
