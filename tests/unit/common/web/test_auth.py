"""Tokens are Ed25519-signed, short-lived and revocable; every route says who may call it."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import request
from flask.testing import FlaskClient

from services.common.web import auth
from services.common.web.app import HuyingApp
from services.common.web.principal import Principal
from services.common.web.tokens import TokenRefused, TokenVerifier, issue, new_key_pair
from tests.unit.common.web.conftest import PRIVATE, PUBLIC

TICKET = "/api/v1/tickets/tkt_1"
Bearer = Callable[..., dict[str, str]]


def token(**changes: Any) -> str:
    claims = {"subject": "s", "roles": ["street"], "ttl_seconds": 60, **changes}
    return issue(PRIVATE, **claims)


def refusal(presented: str, verifier: TokenVerifier | None = None) -> str:
    with pytest.raises(TokenRefused) as refused:
        (verifier or TokenVerifier(PUBLIC)).verify(presented)
    return refused.value.code


def test_a_token_comes_back_as_its_principal() -> None:
    presented = token(unit="chengguan", areas=["610104001"], name="王")
    principal = TokenVerifier(PUBLIC).verify(presented)

    assert principal.subject == "s"
    assert principal.roles == {"street"}
    assert (principal.unit, principal.areas) == ("chengguan", ("610104001",))
    assert principal.token_id.startswith("jti_")


def test_an_expired_token_is_refused() -> None:
    assert refusal(token(ttl_seconds=-10)) == "token_expired"


def test_a_remembered_token_still_expires() -> None:
    verifier = TokenVerifier(PUBLIC)
    presented = token(ttl_seconds=-3)  # within the leeway of five seconds
    verifier.verify(presented)
    principal, _ = verifier._known[presented]  # ageing the memory, not the clock
    verifier._known[presented] = (principal, time.time() - 6)

    assert refusal(presented, verifier) == "token_expired"


def test_a_revoked_token_is_refused_even_when_remembered() -> None:
    revoked: set[str] = set()
    verifier = TokenVerifier(PUBLIC, revoked=revoked.__contains__)
    presented = token()
    revoked.add(verifier.verify(presented).token_id)

    assert refusal(presented, verifier) == "token_revoked"


def test_a_token_of_another_key_is_refused() -> None:
    other, _ = new_key_pair()

    assert refusal(issue(other, subject="s", roles=["admin"], ttl_seconds=60)) == "token_invalid"


def test_other_algorithms_are_refused() -> None:
    claims = {"iss": "huying", "sub": "s", "jti": "j", "exp": time.time() + 60, "roles": ["admin"]}
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()

    assert refusal(f"{head}.{body}.") == "token_invalid"
    assert refusal(jwt.encode(claims, "k" * 32, algorithm="HS256")) == "token_invalid"


@pytest.mark.parametrize("missing", ["exp", "iss", "sub", "jti"])
def test_required_claims_are_required(missing: str) -> None:
    claims = {"iss": "huying", "sub": "s", "jti": "j", "exp": int(time.time()) + 60}
    del claims[missing]

    assert refusal(jwt.encode(claims, PRIVATE, algorithm="EdDSA")) == "token_invalid"


def test_an_audience_is_obeyed() -> None:
    presented = token(audience="reporting")

    assert refusal(presented) == "token_invalid"
    assert refusal(presented, TokenVerifier(PUBLIC, audience="intake")) == "token_invalid"
    assert TokenVerifier(PUBLIC, audience="reporting").verify(presented).subject == "s"


def test_unknown_roles_are_not_issued() -> None:
    with pytest.raises(ValueError, match="unknown roles: king"):
        token(roles=["king"])


def test_only_ed25519_keys_are_taken() -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(TypeError, match="Ed25519"):
        TokenVerifier(pem)


def test_a_key_may_come_on_one_line_of_an_environment_file() -> None:
    assert TokenVerifier(PUBLIC.replace("\n", "\\n")).verify(token()).subject == "s"


def test_no_token_is_401_and_asks_for_one(client: FlaskClient) -> None:
    response = client.get(TICKET)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="huying"'
    assert response.get_json(force=True)["type"].endswith("token_missing")


def test_a_bad_token_is_401(client: FlaskClient, bearer: Bearer) -> None:
    garbage = client.get(TICKET, headers={"Authorization": "Bearer x.y.z"})
    late = client.get(TICKET, headers=bearer("operator", ttl_seconds=-60))

    assert (garbage.status_code, late.status_code) == (401, 401)
    assert 'error="invalid_token"' in garbage.headers["WWW-Authenticate"]
    assert late.get_json(force=True)["type"].endswith("token_expired")


def test_the_wrong_role_is_403_and_told_the_right_ones(client: FlaskClient, bearer: Bearer) -> None:
    response = client.get(TICKET, headers=bearer("analyst", "admin"))

    assert response.status_code == 403
    assert "坐席、值班长" in response.get_json(force=True)["detail"]


def test_one_of_the_roles_is_enough(client: FlaskClient, bearer: Bearer) -> None:
    response = client.get(TICKET, headers=bearer("analyst", "supervisor"))

    assert response.get_json() == {"ticket_id": "tkt_1", "by": "staff-1"}


def test_internal_routes_are_for_services_only(client: FlaskClient, bearer: Bearer) -> None:
    assert client.get("/internal/v1/heads", headers=bearer("admin")).status_code == 403
    assert client.get("/internal/v1/heads", headers=bearer("service")).status_code == 200


def test_a_route_without_a_rule_is_refused(app: HuyingApp) -> None:
    def view() -> dict[str, str]:
        return {}

    with pytest.raises(auth.MissingAuthRule, match="/open"):
        app.get("/open")(view)


def test_allow_takes_known_roles_only() -> None:
    with pytest.raises(ValueError, match="known roles"):
        auth.allow("king")  # type: ignore[arg-type]  # what mypy would refuse
    with pytest.raises(ValueError, match="known roles"):
        auth.allow()


def test_an_optional_caller(app: HuyingApp, bearer: Bearer) -> None:
    with app.test_request_context("/x", headers=bearer("operator")):
        found = auth.optional(app.auth)
        assert found is not None
        assert found.subject == "staff-1"
        assert request.path == "/x"
    with app.test_request_context("/x"):
        assert auth.optional(app.auth) is None


@pytest.mark.parametrize(
    ("roles", "unit", "areas", "sees_unit", "sees_area"),
    [
        ({"supervisor"}, None, (), True, True),
        ({"unit_handler"}, "chengguan", (), True, False),
        ({"unit_handler"}, "minzheng", (), False, False),
        ({"street"}, "qingnianlu", ("610104001",), False, True),
        ({"street"}, None, ("610104002",), False, False),
        ({"community"}, None, ("610104001003", ""), False, True),
        ({"ops"}, None, (), False, False),
    ],
)
def test_scope(
    roles: set[str], unit: str | None, areas: tuple[str, ...], sees_unit: bool, sees_area: bool
) -> None:
    principal = Principal("s", frozenset(roles), unit, areas)

    assert principal.may_see_unit("chengguan") is sees_unit
    assert principal.may_see_area("610104001003005") is sees_area
    assert not Principal("s", frozenset({"street"})).may_see_unit(None)
