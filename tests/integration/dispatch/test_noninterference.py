"""L2: what is closed to a reader changes no byte of anything that he is answered."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import COMMUNITY, OTHER_COMMUNITY, STREET_UNIT, UNIT, submitted
from tests.integration.dispatch.rights_scene import (
    ACCUSED_STAFF,
    BELOW,
    PEOPLE,
    STAFF,
    Headers,
    Hidden,
    Scene,
)

pytestmark = pytest.mark.integration

SECRET: Final = "广场舞噪声吵得睡不着"
QUERIES: Final[dict[str, tuple[str, ...]]] = {
    "/api/v1/tickets": (
        "limit=1",
        "limit=1&sort=due",
        "limit=1&sort=severity",
        "state=open",
        "state=dispatched,closed",
        "unit=gongan",
        "unit=shizheng&limit=1",
        "area=610104001",
        f"area={COMMUNITY}&limit=1",
        "category=0602",
        "severity=P3",
        "tier=0",
        "kind=complaint&channel=mini_program",
        "due=overdue",
        "due=at_risk",
        "returned=true",
        "whistled=true&limit=1",
        "confidential=false",
        "opened_from=2026-11-23&opened_to=2026-11-23&limit=1",
        "number=LH-20261123",
        "appeal_id=apl_0003",
        "text=广场",
        "text=广场舞噪声&limit=1",
        "text=睡不&limit=1",
        "reopened=false&limit=1",
        "anonymous=false&located=false",
        "lead=gongan",
        "signed=not_yet",
        "danger=open",
        "members_min=1",
        "mine=true",
    ),
    "/api/v1/tickets/count": ("", "state=open", "text=广场舞噪声", "reopened=false", "danger=open"),
    "/api/v1/queues": ("",),
    "/api/v1/work-orders": ("limit=1", "unit=gongan", "state=issued&limit=1"),
    "/api/v1/whistles": ("limit=1", "unit=shizheng", "live=true", "awaited=true"),
    "/api/v1/rulings": ("limit=1", "unit=gongan", "category=0602", "area=610104001"),
    "/api/v1/screening": ("limit=1",),
    "/api/v1/tickets/on-the-spot": ("limit=1",),
    "/api/v1/counts": ("",),
    "/api/v1/whistles/statistics": ("",),
    "/api/v1/classifier": ("",),
}
OF_ONE: Final = ("", "/history", "/routing", "/deadlines", "/arbitration")


@pytest.fixture
def scene(container: Container, http: FlaskClient, bearer: Headers) -> Scene:
    """A district with something of everything, to which more is added."""
    return Scene(http, bearer, container)


def test_a_report_changes_nothing_for_the_accused(scene: Scene) -> None:
    """Lists by every filter and page, counts, statistics, stories, precedents, dry runs, errors."""
    readers = sorted({*BELOW, ACCUSED_STAFF})
    before = {role: dict(_all(scene, role)) for role in readers}
    _secret(scene, 7, "report", url_verb="accuse", body={"units": [STREET_UNIT]})
    scene.container.open_tickets([submitted(8, text=SECRET, accused_unit=STREET_UNIT)])
    for role in readers:
        _same(before[role], dict(_all(scene, role)), role)


def test_a_clue_changes_nothing_for_any_of_the_staff(scene: Scene) -> None:
    before = {role: dict(_all(scene, role)) for role in sorted(STAFF)}
    _secret(scene, 7, "clue", url_verb="discipline", body={}, status=204)
    for role in sorted(STAFF):
        _same(before[role], dict(_all(scene, role)), role)


def test_another_unit_s_case_elsewhere_changes_nothing_for_units_and_areas(scene: Scene) -> None:
    """But for the district's own statistics, in which everybody is compared with the others."""
    before = {role: dict(_all(scene, role)) for role in sorted(PEOPLE)}
    elsewhere = {"area_code": OTHER_COMMUNITY, "category": "0602"}
    scene.container.open_tickets([submitted(7, text=SECRET, **elsewhere)])
    scene.container.open_tickets([submitted(8, area_code=OTHER_COMMUNITY)])  # waits for shizheng
    for role in sorted(PEOPLE):
        after = dict(_all(scene, role))
        _same({url: a for url, a in before[role].items() if "statistics" not in url}, after, role)


def test_words_of_a_confidential_case_are_not_found_by_whoever_may_not_read_them(
    scene: Scene,
) -> None:
    """Neither the case, nor a count, nor an empty page with more behind it."""
    queries = ("text=睡不着&limit=1", "text=睡不&limit=1", "text=睡不着", "text=睡不")
    url = "/api/v1/tickets"
    readers = ("operator", "auditor", "analyst", "callback_agent", "street")
    before = {(r, q): _pages(scene, f"{url}?{q}", r) for r in readers for q in queries}
    scene.container.open_tickets(
        [submitted(7, title=SECRET, text=SECRET, confidential=True, area_code=COMMUNITY)]
    )
    for role in readers:
        for query in queries:
            assert _pages(scene, f"{url}?{query}", role) == before[role, query], (role, query)
    for who in (scene.as_("supervisor"), scene.bearer("unit_handler", unit="gongan")):
        found = scene.http.get(f"{url}?text=睡不着", headers=who).json
        assert [row["title"] for row in found["items"]] == [SECRET]


def test_a_unit_put_under_an_accused_one_later_is_shut_out_at_once(scene: Scene) -> None:
    """By the directory in force, whenever the report was sealed; and no other such unit gets it."""
    case = scene.hidden[2].ids["<ticket_id>"]
    who = scene.bearer("unit_handler", unit="gongan")
    url = f"/api/v1/tickets/{case}"
    assert scene.http.get(url, headers=who).status_code == 200
    kept = scene.container.directories.bodies(None)
    assert kept is not None
    new = {"code": "jd-new", "name": "新设中队", "kind": "department", "area_code": None}
    units = [
        {**unit, "parent": STREET_UNIT} if unit["code"] == "gongan" else unit
        for unit in [*kept[1]["units"], {**new, "parent": "gongan"}]
    ]
    scene.container.publish_directory({**kept[1], "units": units})
    assert scene.http.get(url, headers=who).status_code == 404
    assert case not in scene.http.get("/api/v1/tickets", headers=who).text
    given = {"unit": "jd-new", "reason": "经核对职责清单属其职责"}
    refused = scene.http.post(f"{url}/reassign", json=given, headers=scene.as_("supervisor"))
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "accused_unit")


def test_what_parted_before_the_report_does_not_point_to_it(scene: Scene) -> None:
    """Merged and unmerged once; reported afterwards: the other one's view and story are silent."""
    scene.container.open_tickets([submitted(7), submitted(8)])
    one, other = (scene.container.database["tickets"].find_one({"appeal_id": a})
                  for a in ("apl_0007", "apl_0008"))  # fmt: skip
    assert one is not None
    assert other is not None
    url, other_url = (f"/api/v1/tickets/{row['_id']}" for row in (one, other))
    why = {"reason": "经核实两单反映的是同一事项"}
    scene.post(f"{url}/merge", {**why, "into": other["_id"]}, "operator")
    scene.post(f"{other_url}/supervise", {"instruction": "请尽快办理并回复"}, "supervisor")
    scene.post(f"{url}/unmerge", why, "operator")
    street = scene.as_("street")
    told = "".join(scene.http.get(f"{url}{end}", headers=street).text for end in OF_ONE)
    assert other["_id"] in told
    scene.post(f"{other_url}/accuse", {"units": [STREET_UNIT]}, "operator")
    answers = [scene.http.get(f"{url}{end}", headers=street) for end in OF_ONE]
    assert {answer.status_code for answer in answers} == {200}
    told = "".join(answer.text for answer in answers)
    assert other["_id"] not in told
    assert other["number"] not in told
    staff = scene.http.get(url, headers=scene.as_("operator")).json
    assert staff["linked_ticket_id"] == other["_id"]


def _secret(
    scene: Scene, number: int, name: str, *, url_verb: str, body: Any, status: int = 200
) -> None:
    """Add a case with orders, a ruling and a whistle, and close it."""
    made: Hidden = scene.case(number, name, SECRET, frozenset())
    ticket = made.ids["<ticket_id>"]
    scene.post(f"/api/v1/tickets/{ticket}/{url_verb}", body, "supervisor", status)


def _all(scene: Scene, role: str) -> Iterator[tuple[str, Any]]:
    """Yield every reading that a role may ask for without knowing a secret id."""
    for path, queries in QUERIES.items():
        for query in queries:
            yield f"{path}?{query}", _pages(scene, f"{path}?{query}", role)
    for end in OF_ONE:
        url = f"/api/v1/tickets/{scene.seen.ids['<ticket_id>']}{end}"
        yield url, _answer(scene.http.get(url, headers=scene.as_(role)))
    for last in (1, 3, 50):
        url, rule = "/api/v1/routing-rules/dry-run", {"id": "x", "category": "0602", "unit": UNIT}
        body = {"last": last, "draft": {"rules": [{**rule, "role": "lead", "priority": 9}]}}
        answer = scene.http.post(url, json=body, headers=scene.as_(role))
        yield f"{url} {last}", _answer(answer)


def _pages(scene: Scene, url: str, role: str) -> list[Any]:
    """Return all pages of a list, or the one answer of anything else."""
    pages, cursor = [], ""
    for _ in range(40):
        answer = scene.http.get(f"{url}{cursor}", headers=scene.as_(role))
        pages.append(_answer(answer))
        following = (answer.json or {}).get("next_cursor") if answer.status_code == 200 else None
        if not following:
            return pages
        cursor = f"&cursor={following}"
    raise AssertionError(f"{url} has no end")


def _answer(answer: Any) -> Any:
    if answer.status_code != 200:
        body = dict(answer.json or {})
        return answer.status_code, {k: v for k, v in body.items() if k != "request_id"}
    body = {key: value for key, value in answer.json.items() if key != "as_of"}
    return answer.status_code, json.dumps(body, ensure_ascii=False), answer.headers.get("ETag")


def _same(before: dict[str, Any], after: dict[str, Any], role: str) -> None:
    for url, answer in before.items():
        assert after[url] == answer, (role, url)
