"""A category's questions over HTTP: shown to forms, checked whatever the channel (A7)."""

from typing import Any

from flask.testing import FlaskClient

from services.intake.bootstrap import Container
from tests.factories.intake import directory_body

ASKING: dict[str, Any] = {
    "code": "0902",
    "name": "消费纠纷",
    "name_en": "Consumer disputes",
    "parent": None,
    "questions": [
        {
            "code": "merchant",
            "order": 1,
            "datatype": "string",
            "required": True,
            "description": "商家名称是什么？",
            "description_en": "What is the name of the merchant?",
        }
    ],
}


def ask(container: Container) -> None:
    """Publish a directory whose category asks."""
    body = directory_body()
    body["categories"] = [*body["categories"], ASKING]
    container.directory.save(2, body)


def test_anybody_may_see_what_a_category_asks(http: FlaskClient, container: Container) -> None:
    ask(container)
    answer = http.get("/api/v1/categories/0902/questions").get_json()
    assert answer["name_en"] == "Consumer disputes"
    assert answer["questions"] == [
        {
            "code": "merchant",
            "order": 1,
            "datatype": "string",
            "required": True,
            "variable": True,
            "description": "商家名称是什么？",
            "description_en": "What is the name of the merchant?",
            "datatype_description": None,
            "datatype_description_en": None,
            "values": [],
        }
    ]
    assert http.get("/api/v1/categories/0901/questions").get_json()["questions"] == []
    assert http.get("/api/v1/categories/9999/questions").status_code == 404
