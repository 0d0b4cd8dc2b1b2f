"""The in-app inbox: by unit and by person, in both languages, read once, closed to the accused."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.common.contracts.catalogue import EVENTS
from services.common.web.tokens import issue
from services.notify.adapters.documents import NOTIFICATIONS, PUBLICATIONS
from services.notify.bootstrap import Container
from services.notify.entrypoints.worker import follow
from tests.factories.notify import DIRECTORY, FOUNDER, UNIT, event, steps, told
from tests.golden.samples import sample
from tests.integration.notify.conftest import APP
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration

Headers = dict[str, str]
As = Callable[..., Headers]


@pytest.fixture
def container(container_for: Callable[..., Container]) -> Container:
    made = container_for()
    made.database[PUBLICATIONS].insert_one({"_id": "directory", "version": 1, "body": DIRECTORY})
    story = [
        event("ticket.opened.v1"),
        event("work_order.issued.v1", unit=UNIT, role="lead"),
        event("danger.called.v1", unit="dispatch-centre", officer="li-si"),
    ]
    made.follow_tickets(steps(told(story)))
    made.follow_tickets(steps(told(story)))
    return made


@pytest.fixture
def client(container: Container) -> FlaskClient:
    return APP.client(container)


@pytest.fixture
def of(keys: tuple[str, str]) -> As:
    def headers(subject: str, role: str = "unit_handler", unit: str | None = UNIT) -> Headers:
        token = issue(keys[0], subject=subject, roles=[role], unit=unit, ttl_seconds=60)
        return {"Authorization": f"Bearer {token}"}

    return headers


def inbox(client: FlaskClient, headers: Headers, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/inbox", headers=headers, query_string=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def test_a_unit_s_people_read_what_it_was_told_once_in_both_languages(
    client: FlaskClient, of: As
) -> None:
    [item] = inbox(client, of("zhang-san"))

    assert item["event"] == "work_order.issued.v1"
    assert "新派工单" in item["text"]
    assert "work order" in item["text_en"]
    assert (item["read_at"], item["read_by"]) == (None, None)
    assert inbox(client, of("wang-wu", unit="gongan")) == []


def test_a_person_on_duty_has_an_inbox_of_his_own(client: FlaskClient, of: As) -> None:
    [own] = inbox(client, of("li-si", "community", None))
    centre = inbox(client, of("anybody", "supervisor", None))

    assert own["event"] == "danger.called.v1"
    assert [one["event"] for one in centre] == ["danger.called.v1"]
    assert own["notification_id"] != centre[0]["notification_id"]


def test_a_unit_s_people_read_that_their_endpoint_was_switched_off(
    client: FlaskClient, container: Container, of: As
) -> None:
    disabled = told([event("endpoint.disabled.v1", unit=UNIT)], ticket_id="whe_1")
    follow(container, disabled)
    follow(container, disabled)
    [item, _] = inbox(client, of("zhang-san"))

    assert item["event"] == "endpoint.disabled.v1"
    assert "已于" in item["text"]
    assert "switched off" in item["text_en"]
    assert item["ticket_id"] is None


def test_reading_is_noted_in_the_ledger_by_whoever_was_first(
    client: FlaskClient, container: Container, of: As
) -> None:
    [item] = inbox(client, of("zhang-san"))
    ids = {"ids": [item["notification_id"]]}
    stranger = client.post("/api/v1/inbox/read", json=ids, headers=of("x", unit="gongan"))
    first = client.post("/api/v1/inbox/read", json=ids, headers=of("zhang-san"))
    second = client.post("/api/v1/inbox/read", json={}, headers=of("wang-wu"))

    assert [one.json["read"] for one in (stranger, first, second)] == [0, 1, 0]
    record = container.database[NOTIFICATIONS].find_one({"_id": item["notification_id"]})
    assert record is not None
    assert (record["status"], record["read_by"]) == ("read", "zhang-san")
    assert inbox(client, of("wang-wu"), unread=True) == []
    assert inbox(client, of("wang-wu"))[0]["read_by"] == "zhang-san"


def test_the_poll_answers_304_until_something_changes(
    client: FlaskClient, container: Container, of: As
) -> None:
    first = client.get("/api/v1/inbox/unread", headers=of("zhang-san"))
    assert first.json == {"unread": 1}
    poll = {**of("zhang-san"), "If-None-Match": first.headers["ETag"]}
    assert client.get("/api/v1/inbox/unread", headers=poll).status_code == 304

    later = [event("ticket.reminded.v1", unit=UNIT)]
    container.follow_tickets(steps(told(later, after=3)))
    changed = client.get("/api/v1/inbox/unread", headers=poll)
    assert (changed.status_code, changed.json) == (200, {"unread": 2})


def test_pages_go_from_the_newest_to_the_oldest_and_miss_nothing(
    client: FlaskClient, container: Container, of: As
) -> None:
    for number in range(5):
        issued = [event("ticket.opened.v1"), event("work_order.issued.v1", unit=UNIT)]
        container.follow_tickets(steps(told(issued, ticket_id=f"tkt_more{number}")))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = client.get("/api/v1/inbox", headers=of("zhang-san"), query_string=query).json
        seen += [one["notification_id"] for one in answer["items"]]
        cursor = answer["next_cursor"]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 6


def test_a_ticket_that_is_sealed_later_leaves_the_inbox(
    client: FlaskClient, container: Container, of: As
) -> None:
    sealed = [event("ticket.sealed.v1", accused_units=[UNIT], closed_units=[UNIT], closed_areas=[])]
    container.follow_tickets(steps(told(sealed, after=3)))

    assert inbox(client, of("zhang-san")) == []
    assert client.get("/api/v1/inbox/unread", headers=of("zhang-san")).json == {"unread": 0}


def test_what_an_anonymised_appeal_s_items_say_is_forgotten(
    client: FlaskClient, container: Container, of: As
) -> None:
    from_intake = told([sample(EVENTS["appeal.anonymised.v1"])], ticket_id=FOUNDER)
    follow(container, from_intake)

    [item] = inbox(client, of("zhang-san"))
    assert (item["text"], item["text_en"]) == (None, None)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/v1/inbox/read", {"ids": []}, 422),
        ("/api/v1/inbox/read", {"ids": ["x"] * 201}, 422),
        ("/api/v1/inbox/read", {"ids": "all"}, 422),
        ("/api/v1/inbox/read", {"ids": [{"$gt": ""}]}, 422),
        ("/api/v1/inbox/read", {"ids": ["ntf_nobody"]}, 200),
    ],
)
def test_hostile_bodies_are_refused(
    client: FlaskClient, of: As, path: str, body: dict[str, Any], status: int
) -> None:
    assert client.post(path, json=body, headers=of("zhang-san")).status_code == status


def test_machines_and_strangers_read_no_inbox(client: FlaskClient, of: As) -> None:
    for role in ("ops", "service", "auditor"):
        assert client.get("/api/v1/inbox", headers=of("x", role, None)).status_code == 403
    assert client.get("/api/v1/inbox").status_code == 401
    bad = {"cursor": "nonsense"}
    assert client.get("/api/v1/inbox", headers=of("x"), query_string=bad).status_code == 400


def test_no_query_of_the_inbox_scans_the_ledger(
    client: FlaskClient, container: Container, of: As
) -> None:
    with profiled(container.database):
        inbox(client, of("zhang-san"))
        client.get("/api/v1/inbox/unread", headers=of("zhang-san"))
        client.post("/api/v1/inbox/read", json={}, headers=of("zhang-san"))
        container.inbox.erase_words(FOUNDER)

    scanned = collection_scans(container.database)
    assert [one for one in scanned if one["collection"] == NOTIFICATIONS] == []


def test_subscribers_are_told_of_a_bulletin_once_and_by_changed_subscriptions(
    client: FlaskClient, container: Container, of: As
) -> None:
    """By API: what is taken out of the preset stays out; what is added is heard of next time."""
    path, director = "/api/v1/report-subscriptions", of("director", "director", None)

    def published(report_id: str) -> None:
        made = event("report.published.v1", report_id=report_id, template="monthly")
        follow(container, told([made], ticket_id=report_id))

    published("rpt_1")
    published("rpt_1")
    items = inbox(client, of("leader", "district_leader", None))
    assert [one["event"] for one in items] == ["report.published.v1"]
    assert items[0]["page"] == "/reports/bulletins/rpt_1"
    assert items[0]["ticket_id"] is None
    mine = inbox(client, of("zhang-san"))
    assert "report.published.v1" not in [one["event"] for one in mine]

    assert client.delete(f"{path}/leaders-monthly", headers=director).status_code == 204
    assert client.delete(f"{path}/leaders-monthly", headers=director).status_code == 404
    body = {"about": "report", "to": "role:analyst", "template": "monthly"}
    added = [client.post(path, json=body, headers=director).json for _ in range(2)]
    assert added[0]["subscription_id"] == added[1]["subscription_id"]
    for bad in ({**body, "to": "role:service"}, {**body, "to": "unit:none"}, {"about": "x"}):
        assert client.post(path, json=bad, headers=director).status_code == 422
    stranger = of("zhang-san")
    assert client.post(path, json=body, headers=stranger).status_code == 403
    assert client.get(path, headers=stranger).status_code == 403

    published("rpt_2")
    assert len(inbox(client, of("leader", "district_leader", None))) == 1
    assert len(inbox(client, of("analyst", "analyst", None))) == 1
    listed = client.get(path, headers=director).json["items"]
    assert "leaders-monthly" not in [one["subscription_id"] for one in listed]
