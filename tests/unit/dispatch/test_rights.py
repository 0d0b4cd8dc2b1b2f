"""L1: the table of rights has every route of the app, with the roles that its door lets in."""

from collections.abc import Iterator

import pytest

from services.common.web.app import HuyingApp
from services.common.web.auth import rule_of
from services.common.web.principal import ROLES
from services.common.web.tokens import new_key_pair
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.http.app import build_app
from services.dispatch.entrypoints.http.rights.fields import FIELDS, UnlistedField, show, show_data
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


def test_a_field_without_a_clearance_is_shown_to_nobody() -> None:
    with pytest.raises(UnlistedField, match="member: phone"):
        show("member", {"appeal_id": "a", "phone": "138"}, frozenset({"all"}))


def test_a_story_tells_no_reporter_and_of_confidential_cases_no_words() -> None:
    told = {"ticket_id": "t", "note": "n", "reporter_ref": "r"}
    assert show_data(told, frozenset({"all", "work"})) == {"ticket_id": "t", "note": "n"}
    assert show_data(told, frozenset({"all"})) == {"ticket_id": "t", "note": None}
