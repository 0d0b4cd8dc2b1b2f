"""Whatever is sent to intake's API, no answer is a failure, and its page tells of each.

``HUYING_TEST_FUZZ_EXAMPLES=200`` has it try more of each operation, and others each time.
"""

import os

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, CheckContext, Response
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.common.web.app import HuyingApp
from services.intake.bootstrap import Container
from tests.factories.hostile import attacks
from tests.integration.intake.conftest import Headers


def no_failure(context: CheckContext, response: Response, case: Case) -> None:
    """Dispatch is away in this test: 503 says so, and is no failure of intake's."""
    del context, case
    if response.status_code >= 500 and response.status_code != 503:
        raise AssertionError(f"{response.status_code} {response.text}")


_CHECKS = [
    no_failure,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_EVERYBODY = (
    "operator", "callback_agent", "reviewer", "supervisor", "director", "auditor", "service"
)  # fmt: skip
_ASKED = os.environ.get("HUYING_TEST_FUZZ_EXAMPLES")
_EXAMPLES = int(_ASKED or 8)  # of each operation


@pytest.mark.timeout(300 if _ASKED is None else 3600)
def test_no_answer_is_a_failure_or_one_that_the_page_does_not_tell_of(
    app: HuyingApp, bearer: Headers
) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    headers = bearer(*_EVERYBODY)
    faults = [
        fault for found in schema.get_all_operations() for fault in _faults(found.ok(), headers)
    ]
    assert faults == []


def test_what_nobody_should_send_is_refused_by_name_in_both_languages_and_leaves_nothing(
    http: FlaskClient, container: Container
) -> None:
    """A3, A6, A10, A11: two hundred requests to the routes that are open to everybody."""
    empty = _kept(container)
    for one in attacks():
        headers = {"Content-Type": "application/json", **one.headers}
        answer = http.open(one.path, method=one.method, data=one.body, headers=headers)
        assert answer.status_code in one.statuses, (one.name, answer.status_code, answer.text[:300])
        if answer.mimetype == "application/problem+json":
            problem = answer.get_json()
            told = [problem, *problem.get("errors", ())]
            assert all(part.get("title_en") or part["message_en"] for part in told), one.name
        if one.field and answer.status_code == 422:
            named = [error["field"] for error in answer.get_json()["errors"]]
            assert any(name.startswith(one.field) for name in named), (one.name, named)
    assert _kept(container) == empty


def _kept(container: Container) -> dict[str, int]:
    """Return how much lies where appeals and what belongs to them are kept."""
    names = container.database.list_collection_names()
    kept = {name: container.database[name].count_documents({}) for name in names}
    return {name: count for name, count in kept.items() if name != "wrong_tries"}


def _faults(operation: APIOperation, headers: dict[str, str]) -> list[str]:  # type: ignore[type-arg]  # theirs
    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        derandomize=_ASKED is None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def answers(case: Case) -> None:
        case.call_and_validate(checks=_CHECKS, headers=headers)

    try:
        answers()
    except FailureGroup as group:
        return [f"{operation.label}: {fault}" for fault in group.exceptions]
    return []
