"""Speaks to RabbitMQ's management API: queue lengths, units' accounts, purging."""

import base64
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, urlsplit, urlunsplit

import httpx2

from services.common.broker.topology import (
    DEAD,
    DEPARTMENTS,
    DEPARTMENTS_DEAD,
    REPLIES,
    department_arguments,
    department_queue,
)

_NOTHING = r"^\z"  # ``$`` would fit before a last line feed too, and let "<unit>\n" pass as a key
_HASHING = "rabbit_password_hashing_sha256"
_NOT_FOUND = 404


class ManagementUnavailable(ConnectionError):
    """The management API did not answer, or refused; the text says which."""


_TO_THE_DEAD = {"dead-letter-exchange": DEAD, "dead-letter-routing-key": DEPARTMENTS_DEAD}


@dataclass(frozen=True, slots=True)
class UnitAccount:
    """A unit's code and the password of its AMQP user."""

    unit: str
    password: str

    @property
    def username(self) -> str:
        """The AMQP user's name."""
        return f"unit-{self.unit}"


@dataclass(frozen=True, slots=True)
class QueueState:
    """How a queue is doing."""

    name: str
    kind: str
    messages: int
    ready: int
    unacknowledged: int
    consumers: int


class ManagementApi:
    """The management API of one virtual host."""

    def __init__(self, url: str, vhost: str = "/", *, timeout_seconds: float = 30) -> None:
        """Keep the address (``http://user:password@host:port``); nothing is asked yet."""
        parts = urlsplit(url)
        netloc = parts.netloc.rpartition("@")[2]
        self._vhost = vhost
        self._client = httpx2.Client(
            base_url=urlunsplit((parts.scheme, netloc, parts.path, "", "")),
            auth=(parts.username or "guest", parts.password or "guest"),
            timeout=timeout_seconds,
        )

    def __enter__(self) -> Self:
        """Return the API itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections."""
        self.close()

    def close(self) -> None:
        """Close the HTTP connections."""
        self._client.close()

    def queues(self) -> list[QueueState]:
        """Return every queue of the virtual host, by name."""
        rows = self._call("GET", f"/api/queues/{self._here}").json()
        return sorted((_state(row) for row in rows), key=lambda state: state.name)

    def queue(self, name: str) -> QueueState | None:
        """Return one queue of the virtual host; None where there is none of that name."""
        path = f"/api/queues/{self._here}/{quote(name, safe='')}"
        answer = self._call("GET", path, missing_is_ok=True)
        return _state(answer.json()) if answer.is_success else None

    def purge(self, queue: str) -> None:
        """Empty a queue for good."""
        self._call("DELETE", f"/api/queues/{self._here}/{quote(queue, safe='')}/contents")

    def provision_units(self, accounts: Sequence[UnitAccount]) -> None:
        """Give each unit its queue and a user who may read it and answer under its own key.

        All in one request; giving them again only changes the passwords.
        """
        queues = [department_queue(account.unit) for account in accounts]
        definitions = {
            "users": [_user(account) for account in accounts],
            "permissions": [self._permission(account) for account in accounts],
            "topic_permissions": [self._topic_permission(account) for account in accounts],
            "exchanges": [self._topic(DEPARTMENTS), self._topic(REPLIES)],
            "queues": [self._queue(queue) for queue in queues],
            "bindings": [self._binding(account.unit) for account in accounts],
            "policies": [self._dead_letters_of_units()],
        }
        self._call("POST", "/api/definitions", definitions)

    def revoke_unit(self, unit: str) -> None:
        """Take a unit's user away and end its connections; the queue and what it holds stay."""
        username = UnitAccount(unit, "").username
        connections = self._call("GET", f"/api/connections/username/{username}", missing_is_ok=True)
        self._call("DELETE", f"/api/users/{username}", missing_is_ok=True)
        for row in connections.json() if connections.is_success else []:
            path = f"/api/connections/{quote(row['name'], safe='')}"
            self._call("DELETE", path, missing_is_ok=True)

    def set_aside(self, unit: str) -> None:
        """Let what a unit's queue holds, and what still comes, go to the units' dead letters."""
        policy = {
            "pattern": _exactly(department_queue(unit)),
            "apply-to": "queues",
            "priority": 10,  # over the policy of all units' queues
            "definition": {**_TO_THE_DEAD, "max-length": 0, "overflow": "drop-head"},
        }
        self._call("PUT", self._retiring(unit), policy)

    def keep_queue(self, unit: str) -> None:
        """Let a unit's queue keep what it holds again; one that was never set aside stays."""
        self._call("DELETE", self._retiring(unit), missing_is_ok=True)

    def remove_queue(self, unit: str) -> None:
        """Remove a unit's queue with whatever it holds; one that is not there is removed."""
        path = f"/api/queues/{self._here}/{quote(department_queue(unit), safe='')}"
        self._call("DELETE", path, missing_is_ok=True)
        self.keep_queue(unit)

    def units(self) -> set[str]:
        """Return the units that have a user."""
        rows = self._call("GET", "/api/users").json()
        names = (str(row["name"]) for row in rows)
        return {name.removeprefix("unit-") for name in names if name.startswith("unit-")}

    def _retiring(self, unit: str) -> str:
        return f"/api/policies/{self._here}/retiring-{unit}"

    @property
    def _here(self) -> str:
        return quote(self._vhost, safe="")

    def _permission(self, account: UnitAccount) -> dict[str, str]:
        return {
            "user": account.username,
            "vhost": self._vhost,
            "configure": _NOTHING,
            "write": _exactly(REPLIES),
            "read": _exactly(department_queue(account.unit)),
        }

    def _topic_permission(self, account: UnitAccount) -> dict[str, str]:
        return {
            "user": account.username,
            "vhost": self._vhost,
            "exchange": REPLIES,
            "write": _exactly(account.unit),
            "read": _NOTHING,
        }

    def _dead_letters_of_units(self) -> dict[str, Any]:
        """What a unit rejects is set aside; by policy, since a queue's arguments never change."""
        return {
            "vhost": self._vhost,
            "name": "departments-dead-letters",
            "pattern": r"^department\.",
            "apply-to": "queues",
            "priority": 0,
            "definition": _TO_THE_DEAD,
        }

    def _topic(self, exchange: str) -> dict[str, Any]:
        return self._lasting(exchange) | {"type": "topic", "internal": False, "arguments": {}}

    def _queue(self, name: str) -> dict[str, Any]:
        return self._lasting(name) | {"arguments": department_arguments()}

    def _lasting(self, name: str) -> dict[str, Any]:
        return {"name": name, "vhost": self._vhost, "durable": True, "auto_delete": False}

    def _binding(self, unit: str) -> dict[str, Any]:
        return {
            "source": DEPARTMENTS,
            "vhost": self._vhost,
            "destination": department_queue(unit),
            "destination_type": "queue",
            "routing_key": f"{unit}.#",
            "arguments": {},
        }

    def _call(
        self, method: str, path: str, body: Any = None, *, missing_is_ok: bool = False
    ) -> httpx2.Response:
        try:
            response = self._client.request(method, path, json=body)
        except httpx2.HTTPError as error:
            raise ManagementUnavailable(f"{method} {path}: {error!r}") from error
        if response.is_error and not (missing_is_ok and response.status_code == _NOT_FOUND):
            raise ManagementUnavailable(f"{method} {path}: {response.status_code} {response.text}")
        return response


def _exactly(name: str) -> str:
    return rf"^{re.escape(name)}\z".replace(r"\-", "-")


def _user(account: UnitAccount) -> dict[str, Any]:
    salt = os.urandom(4)
    digest = hashlib.sha256(salt + account.password.encode()).digest()
    return {
        "name": account.username,
        "password_hash": base64.b64encode(salt + digest).decode(),
        "hashing_algorithm": _HASHING,
        "tags": [],
    }


def _state(row: dict[str, Any]) -> QueueState:
    return QueueState(
        name=row["name"],
        kind=row.get("type", "classic"),
        messages=row.get("messages", 0),
        ready=row.get("messages_ready", 0),
        unacknowledged=row.get("messages_unacknowledged", 0),
        consumers=row.get("consumers", 0),
    )
