"""Whose address a request has behind a gateway."""

import pytest
from flask import request

from services.common.settings import Settings
from services.common.web.app import create_app
from services.common.web.auth import public
from services.common.web.tokens import TokenVerifier


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
    ],
)
def test_a_caller_has_the_address_that_our_own_gateway_saw(
    settings: Settings, proxies: int, forwarded: str, seen: str
) -> None:
    fitted = settings.model_copy(update={"trusted_proxies": proxies})
    auth = TokenVerifier(settings.token_public_key)
    app = create_app("test", fitted, checks={}, auth=auth, version="9")

    @app.get("/whose")
    @public
    def whose() -> dict[str, object]:
        return {"address": request.remote_addr}

    answer = app.test_client().get("/whose", headers={"X-Forwarded-For": forwarded})

    assert answer.json == {"address": seen}
