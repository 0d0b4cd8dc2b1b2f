"""D7: two hundred parallel conflicting actions on one ticket leave one consistent history."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import UNIT, submitted
from tests.factories.dispatch_families import BASIS, WHY
from tests.integration.dispatch.conftest import APP

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]

ACTIONS = 200
WORKERS = 25
# What each action that succeeds adds to the story.
TELLS = {
    "acknowledge": {"work_order.acknowledged.v1"},
    "return": {"work_order.returned.v1"},
    "refuse": {"ticket.refused.v1"},
    "merge": {"ticket.merged.v1"},
    "progress": {"work_order.progressed.v1"},
}


class Rush:
    """Everybody at once, each action as one of those that exclude one another."""

    def __init__(self, container: Container, bearer: Headers) -> None:
        container.open_tickets([submitted(1), submitted(2, text="另一处烧烤摊油烟扰民")])
        home = container.tickets.with_members(["apl_0001", "apl_0002"])
        ticket = container.tickets.get(home["apl_0001"])
        assert ticket is not None
        self.app, self.ticket, self.other = APP.app(container), ticket, home["apl_0002"]
        self.unit, self.centre = bearer("unit_handler", unit=UNIT), bearer("operator")
        self.start = threading.Barrier(WORKERS)
        self.answers: list[tuple[str, bool, int, Any]] = []

    def act(self, number: int) -> None:
        kinds = sorted(TELLS)
        kind, guarded = kinds[number % len(kinds)], number % 2 == 0
        order = f"/api/v1/work-orders/{self.ticket.orders[0].id}"
        case = f"/api/v1/tickets/{self.ticket.id}"
        url, body, who = {
            "acknowledge": (f"{order}/acknowledge", {}, self.unit),
            "return": (f"{order}/return", {"reason": "not_in_duty", "basis": BASIS}, self.unit),
            "progress": (f"{order}/progress", {"note": "已到现场"}, self.unit),
            "refuse": (
                f"{case}/refuse",
                {"ground": "litigation", "explanation": "该事项已进入诉讼程序办理"},
                self.centre,
            ),
            "merge": (f"{case}/merge", {"into": self.other, "reason": WHY}, self.centre),
        }[kind]
        headers = {**who, **({"If-Match": f'"{self.ticket.version}"'} if guarded else {})}
        if number < WORKERS:
            self.start.wait(timeout=60)
        answer = self.app.test_client().post(url, json=body, headers=headers)
        self.answers.append((kind, guarded, answer.status_code, answer.json))


def test_two_hundred_at_once_leave_one_consistent_history(
    container: Container, bearer: Headers
) -> None:
    """Every winner is in the story once, in order; every loser hears 409 or 412."""
    rush = Rush(container, bearer)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(rush.act, range(ACTIONS)))

    assert len(rush.answers) == ACTIONS
    assert {status for _, _, status, _ in rush.answers} <= {200, 409, 412}
    won = Counter(kind for kind, _, status, _ in rush.answers if status == 200)
    document = container.database["tickets"].find_one({"_id": rush.ticket.id})
    assert document is not None
    story = document["history"]
    told = Counter(event["type"] for event in story)

    assert [event["sequence"] for event in story] == list(range(1, len(story) + 1))
    assert document["version"] == rush.ticket.version + sum(won.values())
    for kind, types in TELLS.items():
        assert {told[name] for name in types} == {won[kind]}, kind
    # A case that its unit has sent back has no order left to be revoked by a refusal.
    assert told["work_order.revoked.v1"] <= won["refuse"]
    ends = won["return"] + won["refuse"] + won["merge"]
    assert ends >= 1
    assert won["acknowledge"] <= 1
    guarded = [status for _, is_guarded, status, _ in rush.answers if is_guarded]
    assert guarded.count(200) <= 1  # one version, one winner
    assert sum(container.lists.ledger_totals().values()) == 2


def test_whoever_lost_learns_what_changed(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """The fields and the events since the version that he had read, and no more of them."""
    container.open_tickets([submitted(1)])
    unit, operator = bearer("unit_handler", unit=UNIT), bearer("operator")
    row = http.get("/api/v1/tickets", headers=operator).json["items"][0]
    order = f"/api/v1/work-orders/{row['work_order_id']}"
    http.post(f"{order}/acknowledge", json={}, headers=unit)
    http.post(f"{order}/contact", json={"method": "phone"}, headers=unit)
    late = http.post(
        f"/api/v1/tickets/{row['ticket_id']}/refuse",
        json={"ground": "litigation", "explanation": "该事项已进入诉讼程序办理"},
        headers={**operator, "If-Match": '"1"'},
    )
    almost = http.post(
        f"{order}/progress", json={"note": "去看"}, headers={**unit, "If-Match": '"2"'}
    )

    assert (late.status_code, late.headers["ETag"]) == (412, '"3"')
    assert (late.json["read_version"], late.json["current_version"]) == (1, 3)
    assert {"state", "work_orders", "clocks"} <= set(late.json["changed_fields"])
    assert [event["type"] for event in late.json["changed_by"]] == [
        "work_order.acknowledged.v1",
        "work_order.contacted.v1",
    ]
    assert late.json["complete"] is True
    assert [event["type"] for event in almost.json["changed_by"]] == ["work_order.contacted.v1"]


def test_a_unit_learns_of_a_conflict_only_what_it_may_read(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """What another unit did on the case is not told in an error either."""
    container.open_tickets([submitted(1)])
    unit, operator = bearer("unit_handler", unit=UNIT), bearer("operator")
    row = http.get("/api/v1/tickets", headers=operator).json["items"][0]
    first = f"/api/v1/work-orders/{row['work_order_id']}"
    http.post(f"{first}/return", json={"reason": "not_in_duty", "basis": BASIS}, headers=unit)
    case = f"/api/v1/tickets/{row['ticket_id']}"
    http.post(f"{case}/screen", json={"unit": "gongan"}, headers=operator)
    late = http.post(
        f"{first}/progress", json={"note": "去看"}, headers={**unit, "If-Match": '"1"'}
    )

    assert late.status_code in (409, 412)
    told = late.json.get("changed_by", ())
    assert {event["data"].get("unit") for event in told} <= {None, UNIT}
