"""``/api/v1/categories/{code}/questions``: what forms ask of whoever reports."""

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from services.common.web.auth import public
from services.common.web.problems import Problem
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.schemas.questions import CategoryPath, QuestionList

api = APIBlueprint("questions", __name__, abp_tags=[Tag(name="questions", description="类目提问")])


@api.get("/api/v1/categories/<code>/questions", responses={200: QuestionList})
@public
def questions(path: CategoryPath) -> QuestionList:
    """类目提问 Show what a category asks; every channel checks the answers alike."""
    directory = container().directory.current()
    category = directory.categories.get(path.code) if directory else None
    if category is None:
        raise Problem(404, "no_such_category")
    return QuestionList.of(category)
