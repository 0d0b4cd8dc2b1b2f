"""What a category asks, as forms need it."""

from typing import Self

from pydantic import BaseModel, Field

from services.intake.domain.category import Category
from services.intake.domain.questions.question import Choice, Datatype, Question


class CategoryPath(BaseModel):
    """Which category."""

    code: str = Field(max_length=40)


class ChoiceView(BaseModel):
    """选项 One of the values that may be chosen."""

    key: str
    name: str
    name_en: str

    @classmethod
    def of(cls, choice: Choice) -> Self:
        """Return a choice as it is shown."""
        return cls(key=choice.key, name=choice.name.zh, name_en=choice.name.en)


class QuestionView(BaseModel):
    """问题 A question; one that is not ``variable`` is a notice that is only shown."""

    code: str
    order: int
    datatype: Datatype
    required: bool
    variable: bool
    description: str
    description_en: str
    datatype_description: str | None
    datatype_description_en: str | None
    values: list[ChoiceView]

    @classmethod
    def of(cls, question: Question) -> Self:
        """Return a question as it is shown."""
        hint = question.hint
        return cls(
            code=question.code,
            order=question.order,
            datatype=question.datatype,
            required=question.required,
            variable=question.variable,
            description=question.description.zh,
            description_en=question.description.en,
            datatype_description=hint.zh if hint else None,
            datatype_description_en=hint.en if hint else None,
            values=[ChoiceView.of(choice) for choice in question.choices],
        )


class QuestionList(BaseModel):
    """类目提问 What a category asks, in order."""

    code: str
    name: str
    name_en: str
    questions: list[QuestionView]

    @classmethod
    def of(cls, category: Category) -> Self:
        """Return a category's questions as they are shown."""
        return cls(
            code=category.code,
            name=category.name.zh,
            name_en=category.name.en,
            questions=[QuestionView.of(question) for question in category.questions],
        )
