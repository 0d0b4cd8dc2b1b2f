"""The four processes as they are run: from an event on RabbitMQ to signed webhooks and back."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pymongo.database import Database
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook
from werkzeug import Request, Response

from services.common.broker.messages import Message
from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import EVENTS
from services.common.contracts.envelope import Envelope
from services.common.web.tokens import issue, new_key_pair
from services.notify.adapters.documents import NOTIFICATIONS, PUBLICATIONS, TICKETS
from tests.conftest import Vhost
from tests.factories.notify import DIRECTORY, TICKET, UNIT, fed, life
from tests.integration.notify.conftest import KEY, SMS_SECRET
from tests.support import eventually
from tests.support.system import free_port_base

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]
STORY = life()


class System:
    """notify's processes between a real broker, a real database and an HTTP server for the rest."""

    def __init__(
        self, database: Database[dict[str, Any]], environment: dict[str, str], base: int
    ) -> None:
        self.database = database.client[f"{database.name}_notify"]
        self.environment = environment
        self.base = base
        self.hooks: list[dict[str, Any]] = []
        self.sms: list[dict[str, Any]] = []
        self.secret = ""
        self.begun = False

    def run(self, *command: str, **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "services.notify", *command],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            **options,
        )

    def heads(self, _: Request) -> Response:
        """Nothing was addressed to the unit until the story begins."""
        heads = {UNIT: len(fed(STORY))} if self.begun else {}
        return Response(json.dumps({"heads": heads}), content_type="application/json")

    def take_hook(self, request: Request) -> Response:
        self.hooks.append(Webhook(self.secret).verify(request.data, dict(request.headers)))
        return Response(status=204)

    def take_sms(self, request: Request) -> Response:
        self.sms += json.loads(request.data)["messages"]
        return Response(status=200)


def contacts(request: Request) -> Response:
    asked = json.loads(request.data)["appeal_ids"]
    found = {one: {"phone": "13800005678", "email": None, "language": "zh"} for one in asked}
    return Response(json.dumps({"contacts": found}), content_type="application/json")


def feed(request: Request) -> Response:
    after = int(request.args["after"])
    items = [item.to_dict() for item in STORY if item.sequence > after]
    return Response(json.dumps({"items": items}), content_type="application/json")


def unit_feed(request: Request) -> Response:
    after = int(request.args["after"])
    answer = {"items": fed(STORY)[after:], "next_after": len(fed(STORY))}
    return Response(json.dumps(answer), content_type="application/json")


@pytest.fixture
def system(
    database: Database[dict[str, Any]],
    vhost: Vhost,
    mongodb_url: str,
    httpserver: HTTPServer,
    tmp_path: Path,
    unused_ports: int,
) -> Iterator[System]:
    keys = new_key_pair()
    environment = {
        **os.environ,
        "HUYING_RUN_DIR": str(tmp_path),
        "HUYING_MONGODB_URL": mongodb_url,
        "HUYING_DATABASE_PREFIX": database.name,
        "HUYING_AMQP_URL": vhost.amqp_url,
        "HUYING_TOKEN_PUBLIC_KEY": keys[1],
        "HUYING_SERVICE_TOKEN": "token",
        "HUYING_NOTIFY_SECRET_KEY": KEY,
        "HUYING_NOTIFY_SMS_URL": httpserver.url_for("/sms"),
        "HUYING_NOTIFY_SMS_SECRET": SMS_SECRET,
        "HUYING_NOTIFY_ALLOW_PRIVATE_ENDPOINTS": "true",
        "HUYING_INTAKE_URL": httpserver.url_for(""),
        "HUYING_DISPATCH_URL": httpserver.url_for(""),
        "HUYING_PORT_BASE": str(unused_ports),
        "HUYING_WEB_WORKERS": "1",
        "TEST_TOKEN": issue(keys[0], subject="x", roles=["operator"], ttl_seconds=600),
    }
    system = System(database, environment, unused_ports)
    system.database[PUBLICATIONS].insert_one({"_id": "directory", "version": 1, "body": DIRECTORY})
    httpserver.expect_request("/internal/v1/contacts/resolve").respond_with_handler(contacts)
    httpserver.expect_request("/internal/v1/events").respond_with_handler(feed)
    httpserver.expect_request("/internal/v1/unit-heads").respond_with_handler(system.heads)
    httpserver.expect_request(f"/api/v1/units/{UNIT}/feed").respond_with_handler(unit_feed)
    httpserver.expect_request("/internal/v1/heads").respond_with_json({"items": []})
    httpserver.expect_request("/api/v1/directory/current").respond_with_json({"version": 1})
    httpserver.expect_request("/hook").respond_with_handler(system.take_hook)
    httpserver.expect_request("/sms").respond_with_handler(system.take_sms)
    registered = system.run(
        "register-endpoint", "--unit", UNIT, "--url", httpserver.url_for("/hook")
    )
    system.secret = json.loads(registered.stdout)["secret"]
    with ExitStack() as stack:
        stack.callback(database.client.drop_database, system.database.name)
        for role in ("web", "worker", "sender", "relay"):
            stack.callback(end, start(role, environment))
        yield system


@pytest.fixture
def unused_ports() -> int:
    return free_port_base()


def start(role: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "services.notify", role],
        env={**environment, "HUYING_PROCESS_NAME": f"notify-{role}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


def publish(vhost: Vhost, envelopes: list[Envelope]) -> None:
    publisher = WindowedPublisher(vhost.amqp_url, name="test")
    publisher.publish([Message(item.id, EVENTS, item.type, item.to_json()) for item in envelopes])
    publisher.close()


def test_from_the_broker_to_every_reader_and_back(system: System, vhost: Vhost) -> None:
    publish(vhost, [*STORY[4:], STORY[0]])  # three were lost on the way, one is late
    publish(vhost, STORY[4:])
    system.begun = True
    eventually(lambda: len(system.sms) == 5 and len(system.hooks) == 5, timeout=120)
    notifications = system.database[NOTIFICATIONS]
    eventually(lambda: notifications.count_documents({"status": "sent"}) == 14)
    # Only now: how a notice ended is what the last events tell.
    eventually(lambda: notifications.count_documents({"outbox_since": {"$exists": True}}) == 0)

    assert system.hooks == fed(STORY)
    assert system.database[TICKETS].find_one({"_id": TICKET}, {"sequence": 1, "_id": 0}) == {
        "sequence": len(STORY)
    }
    eventually(lambda: listens(system.base + 3))  # the web is the slowest to come up
    answer = httpx2.get(
        f"http://127.0.0.1:{system.base + 3}/api/v1/notifications?ticket_id={TICKET}",
        headers={"Authorization": f"Bearer {system.environment['TEST_TOKEN']}"},
        timeout=60,  # the port is taken before the app behind it is made
    )
    assert len(answer.json()["items"]) == 14  # four of them in inboxes
    published = messages_in(vhost, "reporting.events")
    assert published == len(STORY) - 3 + len(STORY) - 4 + 10


def listens(port: int) -> bool:
    """Tell whether somebody takes connections at a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def messages_in(vhost: Vhost, queue: str) -> int:
    """Count by taking them: the management API's counts are some seconds old."""
    url = f"{vhost.management_url}/api/queues/{vhost.name}/{queue}/get"
    asked = {"count": 500, "ackmode": "ack_requeue_true", "encoding": "auto"}
    return len(httpx2.post(url, json=asked, timeout=60).raise_for_status().json())
