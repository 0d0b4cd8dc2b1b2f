"""The public page costs the services the same, however many look at it."""

from typing import Any

import pytest

from services.common.web.client import ServiceRefused
from services.console.adapters.district_api import ApiDistrict
from services.console.ports.api import ApiRefused


class CountingClient:
    """A service's client that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        self.asked.append(path)
        return {"path": path}


def test_many_viewers_ask_for_the_figures_once() -> None:
    """Ten views within a few seconds are one request each for overview, ledger and rates."""
    client = CountingClient()
    district = ApiDistrict(lambda service: client)  # type: ignore[arg-type,return-value]

    for _ in range(10):
        district.overview()
        district.ledger()
        district.rates()

    assert len(client.asked) == len(set(client.asked)) == 7


def test_what_a_service_refuses_is_refused_on_the_page_too() -> None:
    """A cursor that nobody gave out is a clear page, not a fault of ours."""

    class Refusing(CountingClient):
        def get(self, path: str, **params: Any) -> dict[str, Any]:
            raise ServiceRefused(400, {"title": "位置无效"})

    district = ApiDistrict(lambda service: Refusing())  # type: ignore[arg-type,return-value]

    with pytest.raises(ApiRefused) as refused:
        district.tickets(state=None, cursor="zzz")
    assert refused.value.status == 400


def test_an_address_cannot_make_a_ticket_s_number_another_question() -> None:
    """What stands in a page's address is a part of the path asked for, whatever signs it has."""

    class Telling(CountingClient):
        def get(self, path: str, **params: Any) -> dict[str, Any]:
            super().get(path, **params)
            return {"items": [], "next_cursor": None}

    client = Telling()

    ApiDistrict(lambda service: client).ticket("a?b=\x00/../c")  # type: ignore[arg-type,return-value]

    assert client.asked[0] == "/api/v1/tickets/a%3Fb%3D%00%2F..%2Fc"
    assert client.asked[1] == "/api/v1/tickets/a%3Fb%3D%00%2F..%2Fc/history"
