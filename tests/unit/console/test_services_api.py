"""What the console says to the services of who asks."""

from collections.abc import Mapping
from typing import Any, cast

import httpx2
import pytest

from services.common.web.client import Pool
from services.common.web.tokens import new_key_pair
from services.console.adapters.residents_api import IntakeForResidents
from services.console.adapters.services_api import ServicesApi
from services.console.ports.api import ApiRefused
from services.console.ports.residents import Caller


class Listening:
    """Connections to a service that notes with which headers it was asked."""

    def __init__(self) -> None:
        self.headers: Mapping[str, str] = {}

    def send(self, method: str, path: str, *, headers: Mapping[str, str], **_: Any) -> Any:
        self.headers = headers
        return httpx2.Response(200, json={})


@pytest.mark.parametrize(("case", "shown"), [("", None), ("trs_1", "Bearer trs_1")])
def test_who_has_no_case_open_brings_no_token_at_all(case: str, shown: str | None) -> None:
    """A header that ends after ``Bearer`` is no header: no connection carries it."""
    pool = Listening()
    intake = IntakeForResidents(lambda service: cast("Pool", pool), new_key_pair()[0])

    intake.of(Caller("10.0.0.1", "browser"), case).get("intake", "/api/v1/track")

    assert pool.headers.get("Authorization") == shown
    assert pool.headers["Huying-Client"]


@pytest.mark.parametrize("said", ["中文", "a\r\nAuthorization: x", "\u0000"])
def test_a_key_or_a_version_that_no_header_can_carry_is_refused_and_never_sent(said: str) -> None:
    pool = Listening()
    api = ServicesApi(lambda service: cast("Pool", pool), lambda: "token")

    for given in ({"key": said}, {"etag": said}):
        with pytest.raises(ApiRefused) as refused:
            api.post("dispatch", "/api/v1/tickets/tkt_1/accept", {}, **given)
        assert refused.value.status == 400
    assert pool.headers == {}
