"""What a refusal says is in the field's words, Chinese first: no code of ours stands in it."""

from typing import get_args

import pytest

from services.common.web.catalogue import Text, load
from services.common.web.principal import ROLES
from services.common.web.problems import document
from services.dispatch.domain.matters.settled_matter import MatterState
from services.dispatch.domain.refusals import LimitReached, NotAllowed, RoleMissing
from services.dispatch.domain.whistles.parties import Parties
from services.dispatch.domain.whistles.states import WHISTLE_ACTIONS, WHISTLE_STATES
from services.dispatch.domain.workflow import ACTIONS, ORDER_STATES, STATES
from services.dispatch.entrypoints.problems import problem_of
from tests.factories.dispatch import UNIT, directory

CATALOGUE = load("dispatch")
WORDS = {
    "state": [
        *STATES,
        *(f"order_{state}" for state in ORDER_STATES),
        *(f"whistle_{state}" for state in WHISTLE_STATES),
        *(f"matter_{state}" for state in get_args(MatterState)),
    ],
    "action": [*ACTIONS, *WHISTLE_ACTIONS, "check", "resettle", "contact_grant"],
    "roles": sorted(ROLES),
    "parties": list(get_args(Parties)),
}


@pytest.mark.parametrize(
    ("name", "code"), [(name, code) for name, codes in WORDS.items() for code in codes]
)
def test_every_state_action_and_role_has_words(name: str, code: str) -> None:
    found = CATALOGUE.worded({name: code})[name]

    assert isinstance(found, Text)
    assert found.zh
    assert "_" not in found.en


def test_a_refusal_calls_units_by_their_names() -> None:
    """One, several, and one that is gone: its code is all that is known of it."""
    known = directory()
    name = known.unit_name(UNIT)
    for params, said in (({"unit": UNIT}, f"{name} 刚退回此单"), ({"unit": "gone"}, "gone 刚退回")):
        problem = problem_of(LimitReached("returned_by_unit", **params), known)
        assert document(problem, CATALOGUE, instance="/", request_id="r")["detail"].startswith(said)
    problem = problem_of(LimitReached("supports_open", units=[UNIT, "gongan"]), known)
    told = document(problem, CATALOGUE, instance="/", request_id="r")["detail"]
    assert f"{name}、{known.unit_name('gongan')} 尚未办结" in told


def test_a_refusal_names_state_and_deed_as_people_do() -> None:
    problem = problem_of(NotAllowed("under_review", "reassign"))
    told = document(problem, CATALOGUE, instance="/", request_id="req_1")

    assert told["detail"] == "现为“复核中”，不能改派。"
    assert told["detail_en"] == "Not possible now (under review): reassign."
    missing = document(
        problem_of(RoleMissing({"reviewer", "director"})), CATALOGUE, instance="/", request_id="r"
    )
    assert missing["detail"] == "需要下列角色之一：中心主任、审核员。"
