"""L1: every route × every role × objects out of scope: as if they were not there."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.common.web.principal import DISTRICT_WIDE, ROLES
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.http.rights.rows import RIGHTS, Right
from tests.factories.dispatch import submitted
from tests.integration.dispatch.rights_scene import NOWHERE, Headers, Scene, at, body_for

pytestmark = pytest.mark.integration

OF_CASES = {"cases", "orders", "parties", "documents", "matters", "numbers", "district"}
_NAMES = re.compile(r"<[^>:]+>")  # a number, such as a version's, is no case's id


@pytest.fixture
def scene(container: Container, http: FlaskClient, bearer: Headers) -> Scene:
    """Something of every kind that is hidden from somebody."""
    return Scene(http, bearer, container)


def _walked() -> list[Right]:
    """Return the routes that address something of a case."""
    return [right for right in RIGHTS if _NAMES.search(right.path) and right.reach in OF_CASES]


def test_every_route_with_an_id_has_a_foreign_object_to_walk(scene: Scene) -> None:
    """A new kind of object fails here: put one into the scene that is out of people's scope."""
    named = {name for right in _walked() for name in _NAMES.findall(right.path)}
    assert named == scene.hidden[0].ids.keys() == NOWHERE.keys()
    elsewhere = {right.reach for right in RIGHTS if "<" in right.path} - OF_CASES
    assert elsewhere == {
        "open",
        "published",
        "services",
        "rosters",
        "own_system",
        "queues",
    }


def test_what_is_out_of_scope_answers_as_what_is_not_there(scene: Scene) -> None:
    """Readings and commands alike, with a version that would be stale, error bodies included."""
    walked = set()
    for right in _walked():
        for case in scene.hidden:
            if any(name not in case.ids for name in _NAMES.findall(right.path)):
                continue
            for role in sorted(case.roles):
                who = {**scene.as_(role), "If-Match": '"1"'}
                told = _call(scene.http, right, at(right.path, case.ids), who)
                missing = _call(scene.http, right, at(right.path, NOWHERE), who)
                assert told == missing, (right, role, case.name)
                assert told[0] in {403, 404}, (right, role, case.name, told)
                walked.add((right.method, right.path, case.name, role))
    assert {(method, path) for method, path, _, _ in walked} == {
        (right.method, right.path) for right in _walked()
    }
    assert len(walked) > 1400


def test_whoever_has_it_in_scope_reads_it_all(scene: Scene) -> None:
    """The walk above proves something: nothing of this is missing, broken or refused to all."""
    office, staff = scene.of_office(), scene.as_("supervisor")
    for right in _walked():
        if right.method != "GET":
            continue
        for case, who in zip(scene.hidden, (staff, office, staff), strict=True):
            if all(name in case.ids for name in _NAMES.findall(right.path)):
                answer = scene.http.get(at(right.path, case.ids), headers=who)
                assert answer.status_code == 200, (right.path, case.name)


def test_what_is_hidden_may_not_be_named_in_a_command_on_something_else(scene: Scene) -> None:
    """Merging with, or bulk commands on, what is hidden: the same answer as for nothing."""
    scene.container.open_tickets([submitted(9)])
    own = scene.container.database["tickets"].find_one({"appeal_id": "apl_0009"})
    assert own is not None
    url = f"/api/v1/tickets/{own['_id']}/merge"
    for case in scene.hidden:
        for role in sorted(case.roles - {"ops"}):
            who = scene.as_(role)
            for field in ("into", "others"):
                answers = []
                for ticket in (case.ids["<ticket_id>"], "tkt_no"):
                    named = ticket if field == "into" else [ticket]
                    body = {"reason": "两件为同一事项，合并办理", field: named}
                    answers.append(_body(scene.http.post(url, json=body, headers=who)))
                assert answers[0] == answers[1], (case.name, role, field)


def test_no_list_count_or_statistic_tells_of_what_is_out_of_scope(scene: Scene) -> None:
    """Every reading without an id, by every role; reporters' pseudonyms are in none of them."""
    for right in RIGHTS:
        if right.method != "GET" or "<" in right.path or right.reach not in OF_CASES:
            continue
        for role in sorted(ROLES):
            answer = scene.http.get(right.path, headers=scene.as_(role))
            assert (answer.status_code == 403) is (role not in right.roles), (right, role)
            assert "rep_" not in answer.text
            for case in scene.hidden:
                if role in case.roles:
                    for secret in case.secrets():
                        assert secret not in answer.text, (right, role, case.name)


def test_bulk_tells_a_stranger_the_same_of_each_row_as_of_nothing(scene: Scene) -> None:
    for case in scene.hidden:
        for role in sorted(case.roles - {"ops"}):
            for action, kind in (("accept", "<ticket_id>"), ("acknowledge", "<work_order_id>")):
                ids = (case.ids[kind], NOWHERE[kind])
                items = [{"id": one, "if_version": 1} for one in ids]
                body = {"action": action, "items": items}
                url = "/api/v1/tickets/bulk"
                rows = scene.http.post(url, json=body, headers=scene.as_(role)).json["items"]
                assert [row["status"] for row in rows] == [404, 404], role
                assert rows[0]["problem"]["type"] == rows[1]["problem"]["type"]


def test_no_answer_has_a_word_of_a_confidential_case_but_to_those_who_handle_it(
    scene: Scene,
) -> None:
    """The case is known in its scope; its words, and what was written about it, are nowhere."""
    said, written = "邻居半夜敲打墙壁", "保密内容不得外传，仅供承办参考"
    quiet = scene.case(7, "quiet", said, frozenset(), written=written, confidential=True)
    url = at("/api/v1/tickets/<ticket_id>", quiet.ids)
    scene.post(f"{url}/supervise", {"instruction": written}, "supervisor")
    order = at("/api/v1/work-orders/<work_order_id>", quiet.ids)
    scene.post(f"{order}/acknowledge", {}, "unit_handler", unit="gongan")
    scene.post(f"{order}/contact", {"method": "phone"}, "unit_handler", unit="gongan")
    asked = {"reason": written, "wanted_due_at": "2026-12-20T00:00:00Z"}
    scene.post(f"{order}/request-extension", asked, "unit_handler", unit="gongan")
    scene.container.open_tickets(
        [submitted(8, title=said, text=f"{said}，井盖也坏了", area_code=None, confidential=True)]
    )
    readings = [right for right in RIGHTS if right.method == "GET" and right.reach in OF_CASES]
    named = [one for one in readings if all(n in quiet.ids for n in _NAMES.findall(one.path))]
    blind = sorted(ROLES - {"service", "supervisor", "director"} - {"unit_handler", "unit_leader"})
    for right in named:
        for role in blind:
            answer = scene.http.get(at(right.path, quiet.ids), headers=scene.as_(role))
            for secret in (said, written, "半夜"):
                assert secret.encode() not in answer.data, (right.path, role)
    told = scene.http.get(f"{url}/history", headers=scene.as_("supervisor")).text
    assert written in told
    assert said in scene.http.get(order, headers=scene.bearer("unit_handler", unit="gongan")).text


def test_counts_leave_out_what_is_sealed_against_the_reader(scene: Scene) -> None:
    assert len(scene.hidden) == 3
    for role in sorted(DISTRICT_WIDE):
        total = scene.http.get("/api/v1/counts", headers=scene.as_(role)).json["total"]
        assert total == (5 if role == "service" else 4), role


def _call(
    http: FlaskClient, right: Right, url: str, who: dict[str, str]
) -> tuple[int, str | None, str]:
    body = None if right.method == "GET" else body_for(right.path)
    return _body(http.open(url, method=right.method, json=body, headers=who))


def _body(answer: Any) -> tuple[int, str | None, str]:
    plain = re.sub(r"(tkt|wo|rul|whs|mat|doc|req)_[a-z0-9]+", "", answer.text)
    return answer.status_code, answer.headers.get("ETag"), plain
