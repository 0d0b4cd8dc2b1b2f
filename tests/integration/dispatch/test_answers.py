"""What a reporter answered to the category's questions is there for the handler (A7)."""

from collections.abc import Callable
from dataclasses import asdict

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from services.dispatch.domain.tickets.appeal import QuestionAnswer
from tests.factories.dispatch import UNIT, submitted

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
STATE = QuestionAnswer("state", ("missing",), "井盖是什么情况？", ("缺失",))
MARKS = QuestionAnswer("marks", ("rain", "gas"), "井盖上有哪些字样？", ("雨水", "燃气"))


def test_the_handler_reads_the_questions_and_their_answers(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    container.open_tickets([submitted(1, answers=(STATE, MARKS))])
    ticket_id = container.tickets.with_members(["apl_0001"])["apl_0001"]
    answer = http.get(f"/api/v1/tickets/{ticket_id}", headers=bearer("unit_handler", unit=UNIT))
    told = answer.get_json()["matter"]["answers"]
    assert told == [
        {**asdict(one), "values": list(one.values), "said": list(one.said)}
        for one in (STATE, MARKS)
    ]


def test_who_was_asked_nothing_answered_nothing(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    container.open_tickets([submitted(1)])
    kept = container.database["tickets"].find_one()
    assert kept is not None
    assert "answers" not in kept["matter"]
    answer = http.get(f"/api/v1/tickets/{kept['_id']}", headers=bearer("unit_handler", unit=UNIT))
    assert answer.get_json()["matter"]["answers"] == []
