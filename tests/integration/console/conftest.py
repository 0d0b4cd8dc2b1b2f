"""The console over a real MongoDB; the services behind it are stand-ins, and so is wall time."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from pymongo.database import Database
from werkzeug.test import TestResponse

from services.console.adapters.passwords import Argon2Passwords
from services.console.bootstrap import Container
from services.console.domain.account import Account
from services.console.entrypoints.http.app import build_app
from tests.support.chromium import chromium
from tests.support.console import NOW, FakeApi, FakeNames, account_of, settings_of_console
from tests.support.standing_app import StandingApp

PASSWORD = "Nine-Blue-Bridges-7"
APP = StandingApp(build_app)
QUICK = Argon2Passwords(1, 64)  # the tests are not about how slow it is
PATIENCE_MS = 60_000  # not a promise: a loaded machine is slow
_TOKEN = re.compile(r'"X-CSRF-Token": "([^"]+)"')


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all pages that are tried in one."""
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as started:
        yield started


class WallClock:
    """Wall time that moves when it is told to."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def forward(self, **given: float) -> None:
        self.at += timedelta(**given)


class Browser:
    """One browser with its cookies; it sends a page's token with each form, as forms do."""

    def __init__(self, client: FlaskClient, address: str = "10.0.0.1") -> None:
        self._client = client
        self._from = {"REMOTE_ADDR": address}

    def get(self, path: str) -> TestResponse:
        return self._client.get(path, environ_base=self._from)

    def post(self, path: str, **form: Any) -> TestResponse:
        found = _TOKEN.search(self.get("/no-such-page-of-tests").text)
        assert found
        headers = {"X-CSRF-Token": found[1]}
        return self._client.post(path, data=form, headers=headers, environ_base=self._from)

    def sign_in(self, username: str, password: str = PASSWORD, **form: Any) -> TestResponse:
        return self.post("/sign-in", username=username, password=password, **form)

    def is_in(self) -> bool:
        return self.get("/account").status_code == 200

    def forget(self, name: str) -> None:
        self._client.delete_cookie(name)

    def cookie(self, name: str) -> str:
        found = self._client.get_cookie(name)
        return found.value if found else ""


class Console:
    """The console with its accounts."""

    def __init__(self, container: Container, clock: WallClock) -> None:
        self.container = container
        self.clock = clock

    def browser(self, address: str = "10.0.0.1") -> Browser:
        return Browser(APP.client(self.container), address)

    def account(self, *roles: str, **given: Any) -> Account:
        made = account_of(*(roles or ("operator",)))
        fields = {name: getattr(made, name) for name in made.__slots__}
        account = Account(**{**fields, "password_hash": QUICK.hashed(PASSWORD), **given})
        self.container.accounts.add(account)
        return account


@pytest.fixture
def console(database: Database[dict[str, Any]], mongodb_url: str) -> Iterator[Console]:
    """A console with no account."""
    settings = settings_of_console(mongodb_url=mongodb_url, database_prefix=database.name)
    clock = WallClock()
    container = Container(settings)
    container.__dict__.update(
        wall=clock, passwords=QUICK, district=FakeNames(), api_of=lambda visit: FakeApi()
    )
    yield Console(container, clock)
    container.mongo.close()
