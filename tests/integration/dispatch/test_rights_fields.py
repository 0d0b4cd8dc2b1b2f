"""L1: every answer has exactly the fields that the table lists, whatever is in it."""

from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from services.dispatch.bootstrap import Container
from services.dispatch.domain.categories.rows import WEIGHTS
from services.dispatch.entrypoints.http.rights.fields import FIELDS, UNLISTED
from services.dispatch.entrypoints.http.rights.rows import RIGHTS
from tests.factories.dispatch import COMMUNITY, submitted
from tests.factories.escalation import policy, rules
from tests.integration.dispatch.rights_scene import Headers, Scene, at

pytestmark = pytest.mark.integration

# Where a view has others in it: by view, the field and the view that each of its items is.
INSIDE: Final[dict[str, dict[str, str]]] = {
    "ticket": {
        "members": "member",
        "work_orders": "order",
        "clocks": "clock",
        "whistles": "whistle_brief",
    },
    "actions": {"items": "action"},
    "escalation_line": {"climbs": "climb"},
    "climb": {"clock": "clock"},
    "watch": {"orphans": "ticket_line", "late": "ticket_line"},
    "work_order": {"clocks": "clock"},
    "deadlines": {"clocks": "explained_clock", "resident": "explained_clock"},
    "routing": {"candidates": "candidate"},
    "screening_line": {"suggestions": "suggestion"},
    "dispute": {
        "returns": "return",
        "arbitrations": "arbitration",
        "ruling": "ruling",
        "similar": "similar_ruling",
    },
    "whistle": {"summons": "summons", "ticket": "whistle_ticket"},
    "summons": {"signed_in": "signed_in"},
}
# What a list needs to be asked to have anything in it.
QUERIES: Final = {"/api/v1/work-orders/lanes": {"unit": "gongan", "lane": "sign"}}


@pytest.fixture
def scene(container: Container, http: FlaskClient, bearer: Headers) -> Scene:
    """A case with something of all, a unit that came, an open dispute, and a danger."""
    made = Scene(http, bearer, container)
    for case in (made.seen, made.hidden[0]):
        url = f"/api/v1/whistles/{case.ids['<whistle_id>']}/report-in"
        made.post(url, {}, "unit_handler", unit="shizheng")
    made.seen.ids["<matter_id>"] = made.hidden[0].ids["<matter_id>"]
    made.disputed(10, "树枝伸进阳台")
    danger = {"text": "楼道里漏气", "danger_words": ["漏气"], "area_code": COMMUNITY}
    container.open_tickets([submitted(6, category="0602", **danger)])
    return made


def test_every_answer_has_the_fields_of_the_table_and_no_others(scene: Scene) -> None:
    """A field that is added to a view and not to the table, or the other way, fails here."""
    checked: set[str] = set()
    with capture_logs() as logs:
        for name, answer in [*_readings(scene), *_commands(scene)]:
            items = [answer] if "items" in FIELDS[name] else answer.get("items", [answer])
            assert items, name
            for item in items:
                _check(name, item, checked)
    assert checked == FIELDS.keys()
    assert [line for line in logs if line["event"] == UNLISTED] == []


def _readings(scene: Scene) -> list[tuple[str, Any]]:
    who = scene.as_("supervisor")
    readings = [right for right in RIGHTS if right.method == "GET" and right.shows]
    found = []
    for right in readings:
        path = at(right.path, scene.seen.ids)
        answer = scene.http.get(path, headers=who, query_string=QUERIES.get(path))
        assert answer.status_code == 200, right.path
        found.append((right.shows, answer.json))
    return found


def _commands(scene: Scene) -> list[tuple[str, Any]]:
    """Return the answers of what only a command shows."""
    staff, lead = scene.as_("supervisor"), scene.bearer("unit_handler", unit="gongan")
    order = scene.seen.ids["<work_order_id>"]
    of_order = f"/api/v1/work-orders/{order}"
    signed = scene.http.post(f"{of_order}/acknowledge", json={}, headers=lead)
    assert signed.status_code == 200, signed.json
    grant = scene.http.post(f"{of_order}/contact-grant", json={}, headers=lead)
    rows = [{"id": scene.seen.ids["<ticket_id>"]}, {"id": "tkt_no"}]
    doing = {"action": "supervise", "instruction": "请尽快办理并回复", "items": rows}
    bulk = scene.http.post("/api/v1/tickets/bulk", json=doing, headers=staff)
    scene.container.open_tickets([submitted(6)])
    rule = {"id": "bbq", "category": "0104", "unit": "gongan", "role": "lead", "priority": 9}
    draft = {"rules": [rule]}
    url = "/api/v1/routing-rules/dry-run"
    dry = scene.http.post(url, json={"last": 9, "draft": draft}, headers=staff)
    assert dry.status_code == 200, dry.json
    shown = [("contact_grant", grant.json), ("bulk_row", bulk.json), ("moved_ticket", dry.json)]
    # The tier above rules at the first return, not at the second.
    sooner = [{**one, "times": 1} if one["on"] == "returned" else one for one in rules()]
    policies = {"draft": {"policies": [policy(rules=sooner)]}}
    replayed = scene.http.post(
        "/api/v1/escalation-policies/dry-run", json=policies, headers=scene.as_("supervisor")
    )
    assert replayed.status_code == 200, replayed.json
    elsewhere = ("found_otherwise", _without_keywords(scene))
    return [*shown, ("replayed_ticket", replayed.json), elsewhere]


def _without_keywords(scene: Scene) -> Any:
    """Return what a draft whose categories have no words would find of the last tickets."""
    staff, path = scene.as_("supervisor"), "/api/v1/categories"
    draft = scene.http.get(f"{path}/draft", headers=staff)
    silent = [
        {**row, "kinds": ["complaint"], **{group: [] for group in WEIGHTS}}
        for row in draft.json["categories"]
    ]
    whole = {row["parent"] or row["code"] for row in silent} - {row["code"] for row in silent}
    silent += [{"code": code, "name": code, "kinds": ["complaint"]} for code in sorted(whole)]
    known = {**staff, "If-Match": draft.headers["ETag"]}
    put = scene.http.put(f"{path}/draft", json={"categories": silent}, headers=known)
    found = scene.http.post(f"{path}/dry-run", json={"last": 9}, headers=staff)
    assert (put.status_code, found.status_code) == (200, 200), put.json["errors"]
    return found.json


def _check(name: str, view: dict[str, Any], checked: set[str]) -> None:
    wanted = set(FIELDS[name])
    if name == "bulk_row":  # a row was done, or it has a problem
        assert view.keys() <= wanted
        wanted = set(view)
    assert view.keys() == wanted, name
    checked.add(name)
    for field, inner in INSIDE.get(name, {}).items():
        value = view[field]
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                _check(inner, item, checked)
