"""notify among stand-ins: a fresh database, senders as real processes, a provider that counts."""

import base64
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import httpx2

from services.common.web.tokens import new_key_pair
from services.notify.adapters.documents import NOTIFICATIONS, PUBLICATIONS
from services.notify.bootstrap import Container, bootstrap
from services.notify.domain.notification import Notification
from services.notify.settings import NotifySettings
from tests.factories.notify import DIRECTORY

SECRET = base64.b64encode(b"s" * 32).decode()
_KEY = base64.b64encode(b"k" * 32).decode()
_ADDED_AT_ONCE = 2_000
_PATIENCE_SECONDS = 1_800
_LOOK_SECONDS = 0.25


@dataclass
class Town:
    """One run: its own database, gone afterwards."""

    container: Container
    environment: dict[str, str]
    provider_url: str
    senders: list[subprocess.Popen[bytes]] = field(default_factory=list)
    most_memory: int = 0  # bytes of the largest sender

    def add(self, notices: Sequence[Notification]) -> None:
        """Queue notices as the worker does."""
        for first in range(0, len(notices), _ADDED_AT_ONCE):
            self.container.notifications.add(notices[first : first + _ADDED_AT_ONCE])

    def start_sender(self) -> subprocess.Popen[bytes]:
        """Start one more sender process."""
        sender = subprocess.Popen(
            [sys.executable, "-m", "services.notify", "sender"],
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
        )
        self.senders.append(sender)
        return sender

    def counts(self, prefix: str = "") -> dict[str, Any]:
        """Return what the provider saw."""
        asked = f"{self.provider_url}/counts" + (f"?prefix={prefix}" if prefix else "")
        found: dict[str, Any] = httpx2.get(asked, trust_env=False).json()
        return found

    def control(self, **how: object) -> None:
        """Change how the provider answers."""
        httpx2.post(f"{self.provider_url}/control", json=how, trust_env=False)

    def statuses(self) -> dict[str, int]:
        """Return how many records stand in each status."""
        group = [{"$group": {"_id": "$status", "n": {"$sum": 1}}}]
        return {
            row["_id"]: row["n"] for row in self.container.database[NOTIFICATIONS].aggregate(group)
        }

    def wait_until_sent(self, count: int) -> None:
        """Wait until so many notices have been sent, looking at the senders' memory meanwhile."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            self.most_memory = max([self.most_memory, *map(_resident_bytes, self.senders)])
            if not self.container.database[NOTIFICATIONS].find_one(_UNSENT, {"_id": 1}):
                return
            Event().wait(_LOOK_SECONDS)
        raise TimeoutError(f"not all of {count} were sent: {self.statuses()}")


_UNSENT = {"next_attempt_at": {"$exists": True}}


@contextmanager
def town(mongodb_url: str, latency: float, **settings: str) -> Iterator[Town]:
    """Build a town; ``settings`` are added to the senders' environment."""
    with ExitStack() as stack:
        provider = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.notify.provider", "--latency", str(latency)],
            stdout=subprocess.PIPE,
        )
        stack.callback(_end, provider)
        url = f"http://127.0.0.1:{int(provider.stdout.readline())}"  # type: ignore[union-attr]
        stack.callback(provider.stdout.close)  # type: ignore[union-attr]
        prefix = f"bench_{secrets.token_hex(4)}"
        environment = _environment(mongodb_url, prefix, url) | settings
        container = bootstrap(_settings(environment))
        container.database[PUBLICATIONS].insert_one(
            {"_id": "directory", "version": 1, "body": DIRECTORY}
        )
        stack.callback(container.client.close)
        stack.callback(container.client.drop_database, container.database.name)
        made = Town(container, environment, url)
        stack.callback(lambda: [_end(sender) for sender in made.senders])
        yield made


def _environment(mongodb_url: str, prefix: str, provider_url: str) -> dict[str, str]:
    return {
        "HUYING_MONGODB_URL": mongodb_url,
        "HUYING_DATABASE_PREFIX": prefix,
        "HUYING_AMQP_URL": "amqp://nowhere",
        "HUYING_TOKEN_PUBLIC_KEY": new_key_pair()[1],
        "HUYING_SERVICE_TOKEN": "token",
        "HUYING_NOTIFY_SECRET_KEY": _KEY,
        "HUYING_NOTIFY_SMS_SECRET": SECRET,
        "HUYING_NOTIFY_SMS_URL": f"{provider_url}/sms",
        "HUYING_INTAKE_URL": provider_url,
        "HUYING_DISPATCH_URL": provider_url,
        "HUYING_PROCESS_NAME": "notify-sender-bench",
        "HUYING_LOG_LEVEL": "error",
    }


def _settings(environment: Mapping[str, str]) -> NotifySettings:
    names = {name.removeprefix("HUYING_").lower(): value for name, value in environment.items()}
    return NotifySettings(**names)  # type: ignore[arg-type]


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(timeout=40)


def _resident_bytes(process: subprocess.Popen[bytes]) -> int:
    try:
        pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
