"""L1: the table of rights has every route of the app, with the roles that its door lets in."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.common.web.app import HuyingApp
from services.common.web.auth import rule_of
from services.common.web.principal import ROLES
from services.common.web.tokens import new_key_pair
from services.dispatch.bootstrap import Container
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.routing.choosing import Candidate
from services.dispatch.domain.routing.deciding import Routing
from services.dispatch.domain.whistles.whistle import SignedIn
from services.dispatch.entrypoints.http.app import build_app
from services.dispatch.entrypoints.http.rights.clearances import fields
from services.dispatch.entrypoints.http.rights.fields import (
    FIELDS,
    UNLISTED,
    show,
    show_data,
    unlisted,
)
from services.dispatch.entrypoints.http.rights.rows import RIGHTS
from services.dispatch.settings import DispatchSettings
from tests.factories.audit import AUDIT_RING


@pytest.fixture(scope="module")
def app() -> Iterator[HuyingApp]:
    """The app with every route; nothing is connected to."""
    settings = DispatchSettings(
        mongodb_url="mongodb://127.0.0.1:1/",
        amqp_url="amqp://127.0.0.1:1/",
        token_public_key=new_key_pair()[1],
        service_token="none",
        audit_key=AUDIT_RING,
    )
    container = Container(settings)
    yield build_app(container)
    container.client.close()


def test_every_route_has_one_row_and_its_door_is_the_row_s(app: HuyingApp) -> None:
    """A new route without a row fails here: say who may call it, and how far he sees."""
    doors: dict[tuple[str, str], frozenset[str]] = {}
    for rule in app.url_map.iter_rules():
        found = rule_of(app.view_functions[rule.endpoint])
        assert found is not None
        roles = ROLES if found.kind == "public" else found.roles
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            doors[method, rule.rule] = frozenset(roles)

    rows = {(right.method, right.path): right.roles for right in RIGHTS}
    assert len(rows) == len(RIGHTS)
    assert rows == doors


def test_every_row_shows_a_view_that_is_listed() -> None:
    assert {right.shows for right in RIGHTS if right.shows} <= FIELDS.keys()


def test_a_role_that_is_refused_sees_nobody_s_and_machine_keepers_see_no_case() -> None:
    for right in RIGHTS:
        for role in ROLES - right.roles:
            assert right.scope(role) == "nobody"
        if right.reach in {"cases", "orders", "parties"}:
            assert right.scope("ops") == "nobody"


def test_every_row_of_cases_says_which_view_it_shows() -> None:
    """No route chooses fields by itself: numbers and published things are the only other rows."""
    for right in RIGHTS:
        if right.reach in {"cases", "orders", "parties", "matters"}:
            assert right.shows, right


@pytest.mark.parametrize(
    ("view", "kind", "name"),
    [
        ("order", WorkOrder, "id"),
        ("routing", Routing, ""),
        ("candidate", Candidate, ""),
        ("signed_in", SignedIn, ""),
    ],
)
def test_a_field_added_to_what_is_shown_as_it_is_has_to_be_listed(
    view: str, kind: type[Any], name: str
) -> None:
    """Views made of a whole domain object: a new field of it fails here, not at somebody's desk."""
    assert unlisted(view, {item.name: None for item in dataclasses.fields(kind)}) <= {name}


def test_a_field_without_a_clearance_is_shown_to_nobody_and_logged() -> None:
    with capture_logs() as logs:
        view = show("member", {"appeal_id": "a", "phone": "138"}, frozenset({"all"}))
    assert view == {"appeal_id": "a"}
    assert [(line["event"], line["view"], line["fields"]) for line in logs] == [
        (UNLISTED, "member", ["phone"])
    ]


def test_a_clearance_that_does_not_exist_stops_the_service_from_starting() -> None:
    with pytest.raises(ValueError, match="secret"):
        fields("a b", secret="c")


def test_a_story_tells_no_reporter_and_of_confidential_cases_no_words() -> None:
    told = {"ticket_id": "t", "note": "n", "reporter_ref": "r"}
    assert show_data(told, frozenset({"all", "work"})) == {"ticket_id": "t", "note": "n"}
    assert show_data(told, frozenset({"all"})) == {"ticket_id": "t", "note": None}
