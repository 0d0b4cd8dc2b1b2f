"""One MongoDB client per process, with the guarantees that every service relies on."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import mongoengine
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConnectionFailure,
    ExecutionTimeout,
    WriteConcernError,
)
from pymongo.monitoring import CommandListener

Client = MongoClient[dict[str, Any]]
Documents = Database[dict[str, Any]]

_DEFAULT_PREFIX = "huying"
_AWAY = (AutoReconnect, ConnectionFailure, ExecutionTimeout, WriteConcernError)


class StoreUnavailable(ConnectionError):
    """MongoDB did not answer, or did not confirm in time; trying again later may help.

    What was being written may or may not stand: every write must be safe to repeat.
    """


def connect(
    url: str,
    app_name: str,
    *,
    socket_timeout_seconds: float = 20.0,
    event_listeners: Sequence[CommandListener] = (),
) -> Client:
    """Return a client whose writes are majority and journaled and whose reads see only such writes.

    Call it once per process and after the fork. It does not block: an absent server shows in the
    first operation, after about three seconds.

    Args:
        url: ``mongodb://`` URL of the replica set.
        app_name: shown in the server's logs and current operations.
        socket_timeout_seconds: how long one answer may take before the server counts as away.
        event_listeners: told of every command; for measuring and tests.

    """
    return MongoClient(
        url,
        appname=app_name,
        w="majority",
        journal=True,
        retryWrites=True,
        retryReads=True,
        readConcernLevel="majority",
        tz_aware=True,
        serverSelectionTimeoutMS=3000,
        connectTimeoutMS=2000,
        socketTimeoutMS=int(socket_timeout_seconds * 1000),
        event_listeners=list(event_listeners),
    )


def database_name(service: str, prefix: str | None = None) -> str:
    """Return the name of a service's own database, ``<prefix>_<service>``.

    Without a prefix the setting ``HUYING_DATABASE_PREFIX`` counts, then ``huying``.
    """
    return f"{prefix or os.environ.get('HUYING_DATABASE_PREFIX') or _DEFAULT_PREFIX}_{service}"


def service_database(client: Client, service: str, *, prefix: str | None = None) -> Documents:
    """Return the one database that a service owns; see ``database_name``."""
    return client[database_name(service, prefix)]


def register_mongoengine(client: Client, database: str, *, alias: str = "default") -> None:
    """Let mongoengine's documents of this alias use the process's own client.

    Registering again (tests, a second bootstrap) replaces the former client.
    """
    mongoengine.disconnect(alias)
    mongoengine.connect(
        db=database,
        alias=alias,
        mongo_client_class=lambda **_: client,
        uuidRepresentation="standard",
    )


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn what pymongo raises when the server is away into ``StoreUnavailable``."""
    try:
        yield
    except _AWAY as error:
        raise StoreUnavailable(str(error)) from error
    except BulkWriteError as error:
        if error.details.get("writeErrors") or not error.details.get("writeConcernErrors"):
            raise
        raise StoreUnavailable("the write was not confirmed by a majority") from error
