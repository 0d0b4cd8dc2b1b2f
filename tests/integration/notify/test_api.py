"""notify's API: endpoints with their secrets, the ledger without contacts, the templates."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.common.web.tokens import issue
from services.notify.bootstrap import Container
from services.notify.entrypoints.http.notification_answers import NotificationsAnswer
from tests.factories.notify import FOUNDER, LIFE, TICKET, UNIT, event, life, steps, told
from tests.integration.notify.conftest import APP, queue_for_unit
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration

Headers = dict[str, str]
URL = "https://unit.example/hook"


@pytest.fixture
def container(container_for: Callable[..., Container]) -> Container:
    return container_for()


@pytest.fixture
def client(container: Container) -> FlaskClient:
    return APP.client(container)


@pytest.fixture
def as_role(keys: tuple[str, str]) -> Callable[..., Headers]:
    def headers(role: str, unit: str | None = None) -> Headers:
        token = issue(keys[0], subject="someone", roles=[role], unit=unit, ttl_seconds=60)
        return {"Authorization": f"Bearer {token}"}

    return headers


AsRole = Callable[..., Headers]


def register(client: FlaskClient, headers: Headers, **body: Any) -> Any:
    return client.post(
        "/api/v1/endpoints", json={"unit": UNIT, "url": URL, **body}, headers=headers
    )


def test_registering_again_gives_the_same_endpoint_and_secret(
    client: FlaskClient, as_role: AsRole
) -> None:
    first = register(client, as_role("unit_leader", UNIT))
    again = register(client, as_role("ops"))

    assert first.status_code == again.status_code == 201
    assert first.json["secret"].startswith("whsec_")
    assert first.json == again.json


def test_the_secret_is_sealed_at_rest_and_not_listed(
    client: FlaskClient, container: Container, as_role: AsRole
) -> None:
    secret = register(client, as_role("admin")).json["secret"]
    listed = client.get("/api/v1/endpoints", headers=as_role("unit_handler", UNIT))

    assert [one["url"] for one in listed.json["items"]] == [URL]
    assert secret not in listed.text
    assert secret.encode() not in str(list(container.database["endpoints"].find())).encode()


def test_a_unit_manages_only_its_own_endpoints(client: FlaskClient, as_role: AsRole) -> None:
    endpoint_id = register(client, as_role("ops")).json["endpoint_id"]
    stranger = as_role("unit_leader", "another")

    assert register(client, stranger).status_code == 403
    assert client.get(f"/api/v1/endpoints?unit={UNIT}", headers=stranger).status_code == 403
    assert client.delete(f"/api/v1/endpoints/{endpoint_id}", headers=stranger).status_code == 404
    own = as_role("unit_leader", UNIT)
    assert client.delete(f"/api/v1/endpoints/{endpoint_id}", headers=own).status_code == 204
    assert client.delete(f"/api/v1/endpoints/{endpoint_id}", headers=own).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "ftp://unit.example/"}, "url"),
        ({"url": "https://user:pw@unit.example/"}, "url"),
        ({"url": "https://[bad/"}, "url"),
        ({"unit": "No Such"}, "unit"),
        ({"events": ["ticket.opened.v1"]}, "events"),
    ],
)
def test_what_cannot_be_an_endpoint_is_refused_by_field(
    client: FlaskClient, as_role: AsRole, body: dict[str, Any], field: str
) -> None:
    answer = register(client, as_role("ops"), **body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert answer.json["errors"][0]["message_en"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.1.2.3", "[::1]", "[::ffff:10.0.0.1]", "localhost"]
)
def test_private_addresses_are_refused_unless_allowed(
    container_for: Callable[..., Container], as_role: AsRole, host: str
) -> None:
    strict = APP.client(container_for(notify_allow_private_endpoints=False))
    answer = register(strict, as_role("ops"), url=f"http://{host}/hook")

    assert answer.status_code == 422
    assert answer.json["errors"][0]["code"] == "address_private"


def test_the_ledger_is_paged_and_scoped(
    client: FlaskClient, container: Container, as_role: AsRole
) -> None:
    register(client, as_role("ops"))
    container.follow_tickets(steps(life()))
    queue_for_unit(container, life())
    operator = as_role("operator")
    first = client.get(f"/api/v1/notifications?ticket_id={TICKET}&limit=7", headers=operator).json
    cursor = first["next_cursor"]
    rest = client.get(
        f"/api/v1/notifications?ticket_id={TICKET}&limit=7&cursor={cursor}", headers=operator
    ).json

    for one in (first, rest):
        NotificationsAnswer.model_validate(one)
    found = [*first["items"], *rest["items"]]
    assert len({one["notification_id"] for one in found}) == len(found) == 14
    assert [one["audience"] for one in found].count("staff") == 4  # the unit's inbox, the centre's
    mine = client.get("/api/v1/notifications", headers=as_role("unit_handler", UNIT)).json
    assert {one["unit"] for one in mine["items"]} == {UNIT}
    other = client.get(
        f"/api/v1/notifications?unit={UNIT}", headers=as_role("unit_handler", "another")
    )
    assert other.status_code == 403


def test_the_ledger_does_not_tell_of_cases_that_are_closed_to_the_reader(
    client: FlaskClient, container: Container, as_role: AsRole
) -> None:
    """L2: neither the accused unit's own records from before, nor a discipline clue's to staff."""
    register(client, as_role("ops"))
    for ticket, seal in (
        ("tkt_1", {"accused_units": [UNIT], "closed_units": [UNIT], "closed_areas": []}),
        ("tkt_2", {"accused_units": [], "closed_units": [], "discipline_unit": "jiwei"}),
        ("tkt_3", None),
    ):
        events = [event(name, ticket_id=ticket) for name in LIFE]
        if seal is not None:
            events.append(event("ticket.sealed.v1", ticket_id=ticket, **seal))
        container.follow_tickets(steps(told(events, ticket_id=ticket)))
        queue_for_unit(container, told(events, ticket_id=ticket))

    def read(role: str, unit: str | None = None, query: str = "") -> set[str]:
        answer = client.get(f"/api/v1/notifications?limit=200{query}", headers=as_role(role, unit))
        assert answer.status_code == 200
        return {one["ticket_id"] for one in answer.json["items"]}

    assert read("unit_handler", UNIT) == {"tkt_3"}
    for role in ("operator", "reviewer", "director", "auditor", "ops"):
        assert read(role) == {"tkt_1", "tkt_3"}, role
        assert read(role, query="&ticket_id=tkt_2") == set()
    assert read("operator", UNIT) == {"tkt_3"}
    hidden = container.database["notifications"].find_one({"ticket_id": "tkt_2"})
    assert hidden is not None
    for role in ("operator", "director", "ops"):
        one = client.get(f"/api/v1/notifications/{hidden['_id']}", headers=as_role(role))
        assert one.status_code == 404, role
    assert read("operator", "jiwei") == {"tkt_1", "tkt_2", "tkt_3"}
    with profiled(container.database):
        read("unit_handler", UNIT)
    assert collection_scans(container.database) == []


@pytest.mark.parametrize(
    "query", [f"ticket_id={TICKET}", f"appeal_id={FOUNDER}", f"unit={UNIT}", "status=queued", ""]
)
def test_no_way_to_read_the_ledger_scans_it(
    client: FlaskClient, container: Container, as_role: AsRole, query: str
) -> None:
    register(client, as_role("ops"))
    container.follow_tickets(steps(life()))
    queue_for_unit(container, life())
    with profiled(container.database):
        answer = client.get(f"/api/v1/notifications?{query}", headers=as_role("auditor"))

    assert answer.json["items"]
    assert collection_scans(container.database) == []


def test_the_templates_are_shown_with_their_variables(client: FlaskClient, as_role: AsRole) -> None:
    items = client.get(
        "/api/v1/templates?event=ticket.opened.v1", headers=as_role("operator")
    ).json["items"]

    opened = next(one for one in items if one["event"] == "ticket.opened.v1")
    assert "resident_due_at" in opened["variables"]
    assert {one["language"] for one in items} == {"zh-CN", "en"}
