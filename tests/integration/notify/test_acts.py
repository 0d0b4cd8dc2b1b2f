"""What people do to rules and lists comes into the audit trail, once, even if dispatch is away."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from services.notify.adapters.documents import SUPPRESSIONS
from services.notify.bootstrap import Container
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.policy.person import Preferences
from services.notify.domain.unit_address import UnitAddress
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.endpoints import EndpointNotFound
from services.notify.ports.policies import PolicyVersion
from services.notify.ports.readers import KeptPreferences
from tests.factories.notify import NOON, UNIT
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration


def do_everything(container: Container) -> None:
    container.policies.publish(PolicyVersion(1, {}, "editor", NOON, "note"))
    wanted = KeptPreferences(Preferences(opted_out=True), 1, "operator", NOON)
    container.preferences.save("adr_reader", wanted)
    lasting = {"_id": "adr_1", "until": NOON.replace(year=9999), "bounces": 3}
    container.database[SUPPRESSIONS].insert_one(lasting)
    container.suppressions.lift("adr_1", by="supervisor", reason="张三的号码已更正", at=NOON)
    box = UnitAddress("uad_1", UNIT, "email", "duty@unit.example.com", NOON, "leader")
    container.unit_addresses.register(box)
    container.unit_addresses.remove("uad_1", by="admin")
    hook = Endpoint("whe_1", UNIT, "https://unit.example.com/secret-path", "whsec_czM=", NOON)
    endpoints = container.endpoints
    endpoints.register(hook, by="leader")
    endpoints.change(hook, by="leader")
    endpoints.change(endpoints.get("whe_1"), act="secret_rotated", by="leader")
    endpoints.disable("whe_1", "unit", NOON, by="leader")
    endpoints.enable("whe_1", by="ops")
    endpoints.disable("whe_1", "failing", NOON)
    endpoints.remove("whe_1", by="admin")


def test_every_act_is_told_once_with_its_doer_and_without_words_or_addresses(
    container_for: Callable[..., Container], httpserver: HTTPServer
) -> None:
    container = container_for(dispatch_url=httpserver.url_for(""))
    do_everything(container)
    httpserver.expect_request("/internal/v1/audit-records").respond_with_json({}, status=201)
    with profiled(container.database):
        told = container.tell_acts()
        again = container.tell_acts()
    assert (told, again) == (12, 0)
    assert collection_scans(container.database) == []

    bodies: list[dict[str, Any]] = [json.loads(one.get_data()) for one, _ in httpserver.log]
    assert {(one["act"], one["who"]) for one in bodies} == {
        ("notification_policy.published", "editor"),
        ("preferences.noted", "operator"),
        ("suppression.lifted", "supervisor"),
        ("unit_address.registered", "leader"),
        ("unit_address.removed", "admin"),
        ("endpoint.registered", "leader"),
        ("endpoint.changed", "leader"),
        ("endpoint.secret_rotated", "leader"),
        ("endpoint.disabled", "leader"),
        ("endpoint.enabled", "ops"),
        ("endpoint.disabled", "service:notify"),
        ("endpoint.removed", "admin"),
    }
    said = json.dumps(bodies, ensure_ascii=False)
    assert "张三" not in said
    assert "duty@unit.example.com" not in said
    assert "secret-path" not in said
    assert container.endpoints.page(UNIT, None, 10) == []
    with pytest.raises(EndpointNotFound):
        container.endpoints.get("whe_1")


def test_acts_wait_while_dispatch_is_away(container_for: Callable[..., Container]) -> None:
    container = container_for()
    do_everything(container)
    for _ in range(2):
        with pytest.raises(DependencyAway):
            container.tell_acts()
    assert len(container.tell_acts.untold.pending(100)) == 12


def test_an_act_that_the_trail_refuses_holds_up_none_and_is_tried_by_whoever_starts_anew(
    container_for: Callable[..., Container], httpserver: HTTPServer
) -> None:
    container, path = (
        container_for(dispatch_url=httpserver.url_for("")),
        "/internal/v1/audit-records",
    )
    do_everything(container)
    refused = {"type": "urn:huying:problem:invalid"}
    httpserver.expect_ordered_request(path).respond_with_json(refused, status=422)
    for _ in range(11):
        httpserver.expect_ordered_request(path).respond_with_json({}, status=201)
    assert (container.tell_acts(), container.tell_acts()) == (12, 0)

    container.tell_acts.untold.once_more()

    (left,) = container.tell_acts.untold.pending(100)
    httpserver.expect_ordered_request(path).respond_with_json({}, status=201)
    assert (container.tell_acts(), container.tell_acts()) == (1, 0)
    assert json.loads(httpserver.log[-1][0].get_data())["record_id"] == left.act_id
