"""The console over stand-ins: a browser that is signed in, and services that answer as told."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.common.clock import Clock
from services.common.web.app import HuyingApp
from services.common.web.tokens import new_key_pair
from services.console.bootstrap import Container
from services.console.domain.account import Account
from services.console.domain.session import Session
from services.console.domain.visit import Visit
from services.console.entrypoints.http.app import build_app
from services.console.ports.api import Answer, ApiRefused, Download
from services.console.ports.district import ServiceAway
from services.console.settings import ConsoleSettings
from tests.fakes.console_views import FakeSavedViews
from tests.support.standing_app import StandingApp

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, ten in the morning in Xi'an
_TOKEN = re.compile(r'hx-headers=\'\{"X-CSRF-Token": "([^"]+)"\}')
_KEYS = new_key_pair()
_APP = StandingApp(build_app)


class StoppedClock:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


class FakeApi:
    """Services that answer what they are told to, and remember what they were asked.

    ``tell("GET", "dispatch", "/api/v1/counts", {…})``; an exception is raised, a callable is called
    with the request's parameters or body. What nobody told is a 404.
    """

    def __init__(self) -> None:
        self._told: dict[tuple[str, str, str], Any] = {}
        self.asked: list[tuple[str, str, str, dict[str, Any]]] = []

    def tell(self, method: str, service: str, path: str, answer: Any) -> None:
        self._told[method, service, path] = answer

    def get(self, service: str, path: str, **params: Any) -> Answer:
        return self._answer("GET", service, path, params)

    def post(self, service: str, path: str, json: Any = None, **given: Any) -> Answer:
        return self._answer("POST", service, path, {**given, "json": json})

    def put(self, service: str, path: str, json: Any = None, **given: Any) -> Answer:
        return self._answer("PUT", service, path, {**given, "json": json})

    def patch(self, service: str, path: str, json: Any = None, **given: Any) -> Answer:
        return self._answer("PATCH", service, path, {**given, "json": json})

    def delete(self, service: str, path: str, json: Any = None, **given: Any) -> Answer:
        return self._answer("DELETE", service, path, {**given, "json": json})

    def upload(self, service: str, path: str, **given: Any) -> Answer:
        return self._answer("POST", service, path, given)

    def download(self, service: str, path: str, **params: Any) -> Download:
        found = self._find("GET", service, path, params)
        return found if isinstance(found, Download) else Download(bytes(found), "text/plain")

    def _answer(self, method: str, service: str, path: str, given: dict[str, Any]) -> Answer:
        found = self._find(method, service, path, given)
        return found if isinstance(found, Answer) else Answer(found)

    def _find(self, method: str, service: str, path: str, given: dict[str, Any]) -> Any:
        self.asked.append((method, service, path, given))
        found = self._told.get((method, service, path), ApiRefused(404, {"title": "没有找到"}))
        if isinstance(found, Exception):
            raise found
        return found(**given) if callable(found) else found


class FakeNames:
    """The directory's names, as far as pages show them; other pages of the district are away."""

    def __init__(self, names: Mapping[str, dict[str, str]] | None = None) -> None:
        known: dict[str, dict[str, str]] = {"units": {"chengguan": "区城管局"}}
        self._names = {"units": {}, "areas": {}, "categories": {}, **(names or known)}

    def names(self, language: str = "zh") -> dict[str, dict[str, str]]:
        return self._names

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def away(*_: Any, **__: Any) -> Any:
            raise ServiceAway("dispatch")

        return away


class Browser:
    """A browser; its forms carry the token of the page that it saw last, or a fresh one."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def get(self, path: str, **given: Any) -> TestResponse:
        return self._client.get(path, **given)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **given: Any) -> TestResponse:
        found = _TOKEN.search(self._client.get("/no-such-page").text)
        assert found, "the page has no token"
        headers = {**given.pop("headers", {}), "X-CSRF-Token": found[1]}
        if "json" not in given:
            given["data"] = dict(data or {})
        return self._client.post(path, headers=headers, **given)


def settings_of_console(**given: Any) -> ConsoleSettings:
    """Return settings that are good for tests without servers."""
    return ConsoleSettings.model_validate(
        {
            "mongodb_url": "mongodb://unused",
            "amqp_url": "amqp://unused",
            "token_private_key": _KEYS[0],
            "token_public_key": _KEYS[1],
            "service_token": "unused",
            "console_key": "a2V5IG9mIHRoaXJ0eS10d28gYnl0ZXMgZm9yIHRlc3RzIQ==",
            "console_secure_cookies": False,
            **given,
        }
    )


def account_of(*roles: str, unit: str | None = None, area: str | None = None) -> Account:
    """Return the account of somebody with these roles."""
    username = "-".join(roles) or "nobody"
    return Account(
        username=username,
        name="王晓雯",
        subject=f"{username}@{unit or 'dispatch-centre'}",
        roles=frozenset(roles),
        unit=unit or "dispatch-centre",
        areas=(area,) if area else (),
    )


def browser_of(
    *roles: str,
    api: FakeApi | None = None,
    unit: str | None = None,
    area: str | None = None,
    names: Mapping[str, dict[str, str]] | None = None,
    clock: Clock | None = None,
    wired: Mapping[str, Any] | None = None,
    app: StandingApp[Container, HuyingApp] = _APP,
) -> Browser:
    """Return a browser signed in with these roles; with none, one that is not signed in.

    ``wired`` are parts of the container that the test brings itself; ``app`` is another app than
    that of most tests.
    """
    container = Container(settings_of_console(), clock_given=clock or StoppedClock())
    account = account_of(*roles, unit=unit, area=area)
    visit = Visit(Session("key", account.username, NOW, NOW), account)
    given = api or FakeApi()
    container.__dict__.update(
        recognise=lambda cookie, is_poll=False: visit,
        api_of=lambda visit: given,
        demo_accounts=lambda: (),
        **{"district": FakeNames(names), "saved_views": FakeSavedViews(), **(wired or {})},
    )
    client = app.client(container)
    if roles:
        client.set_cookie("huying_session", "cookie")
    return Browser(client)
