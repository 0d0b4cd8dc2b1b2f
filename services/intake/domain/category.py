"""A category (类目) as far as intake shows it and asks its questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.domain.appeals.appeal import KINDS, Kind
from services.intake.domain.questions.question import Question, Wording, read_questions


@dataclass(frozen=True, slots=True)
class Category:
    """One entry of the tree; the classes at the top have no ``parent``.

    ``kinds`` are what residents may ask of it, the most usual one first. What is ``retired`` is not
    offered any more, what is not ``public`` only to staff.
    """

    code: str
    name: Wording
    parent: str | None = None
    keywords: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    questions: tuple[Question, ...] = ()
    retired: bool = False
    public: bool = True


def read_category(row: Mapping[str, Any]) -> Category:
    """Read a row of a published directory."""
    code = row["code"]
    zh = str(row.get("name") or code)
    return Category(
        code=code,
        name=Wording(zh, str(row.get("name_en") or zh)),
        parent=row.get("parent"),
        keywords=tuple(row.get("keywords") or ()),
        kinds=tuple(kind for kind in row.get("kinds") or () if kind in KINDS),
        questions=read_questions(row.get("questions")),
        retired=bool(row.get("retired")),
        public=bool(row.get("public", True)),
    )
