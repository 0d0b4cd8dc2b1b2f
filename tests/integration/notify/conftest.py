"""notify's stores on a fresh database, and other services played by an HTTP server."""

import base64
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from pymongo.database import Database

from services.common.clock import SystemClock
from services.common.contracts.envelope import Envelope
from services.common.store.connection import database_name, register_mongoengine
from services.common.web.tokens import new_key_pair
from services.notify.adapters.documents import ALIAS
from services.notify.adapters.indexes import create_indexes
from services.notify.adapters.sealer import AesGcmSealer
from services.notify.adapters.units.endpoints import MongoEndpoints
from services.notify.application.endpoints.follow_unit_feeds import wanted
from services.notify.bootstrap import Container, bootstrap
from services.notify.entrypoints.http.app import build_app
from services.notify.ports.unit_feeds import FedPage
from services.notify.settings import NotifySettings
from tests.factories.notify import fed
from tests.support.databases import prepared_once
from tests.support.standing_app import StandingApp

KEY = base64.b64encode(b"k" * 32).decode()
SMS_SECRET = base64.b64encode(b"s" * 32).decode()

Documents = Database[dict[str, Any]]
APP = StandingApp(build_app)


@pytest.fixture
def database(database: Documents) -> Documents:
    """Notify's own database."""
    return database.client[database_name("notify", database.name)]


@pytest.fixture
def prepared(database: Documents) -> Documents:
    """A fresh database with notify's indexes."""
    register_mongoengine(database.client, database.name, alias=ALIAS)
    prepared_once(database, lambda: create_indexes(database))
    return database


@pytest.fixture
def endpoints(prepared: Documents) -> MongoEndpoints:
    """Endpoints in the fresh database."""
    return MongoEndpoints(prepared, AesGcmSealer(KEY), SystemClock())


@pytest.fixture
def keys() -> tuple[str, str]:
    """Private and public key of the tokens."""
    return new_key_pair()


@pytest.fixture
def container_for(
    database: Documents, mongodb_url: str, keys: tuple[str, str]
) -> Callable[..., Container]:
    """Wire the whole service on the fresh database."""

    def make(**own: Any) -> Container:
        own.setdefault("dispatch_url", "http://127.0.0.1:1")  # nobody: no real one is asked
        settings = NotifySettings(
            mongodb_url=mongodb_url,
            database_prefix=database.name,
            amqp_url=own.pop("amqp_url", "amqp://nowhere"),
            token_public_key=keys[1],
            service_token="token",
            notify_secret_key=KEY,
            notify_sms_secret=SMS_SECRET,
            notify_allow_private_endpoints=own.pop("notify_allow_private_endpoints", True),
            notify_retry_first_seconds=0.1,
            **own,
        )
        container = bootstrap(settings)
        container.__dict__["client"] = database.client
        register_mongoengine(database.client, database.name, alias=ALIAS)
        prepared_once(database, lambda: create_indexes(database))
        container.__dict__["database"] = database
        return container

    return make


@pytest.fixture
def wall() -> SystemClock:
    """Wall time."""
    return SystemClock()


def queue_for_unit(container: Container, envelopes: Sequence[Envelope]) -> None:
    """Queue for the unit's endpoints what its feed says of a ticket's life."""
    page = FedPage(fed(envelopes), len(envelopes))
    for endpoint in container.endpoints.live():
        notices = wanted(endpoint, page)
        if notices:
            container.notifications.add(notices)
