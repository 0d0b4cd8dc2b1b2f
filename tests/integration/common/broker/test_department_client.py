"""The department client in a unit's own credentials on a real broker."""

import json
import secrets
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from huying_department import Event, Inbox
from huying_department.amqp import AmqpReceiver
from services.common.broker.admin import ManagementApi, UnitAccount
from services.common.broker.topology import (
    DEPARTMENTS,
    DEPARTMENTS_DEAD,
    dead_queue,
    department_queue,
)
from tests.conftest import Vhost
from tests.support import eventually

pytestmark = pytest.mark.integration


def event(number: int, **odd: Any) -> bytes:
    names = {"id": f"evt_{number}", "type": "work_order.issued.v1", "subject": "tkt_1"}
    return json.dumps({**names, "unitsequence": number, "data": {}, **odd}).encode()


def test_what_is_no_event_goes_to_the_dead_letters_and_holds_nobody_up(
    vhost: Vhost, management: ManagementApi, channel: Any, tmp_path: Path
) -> None:
    account = UnitAccount(f"t{secrets.token_hex(4)}", secrets.token_hex(8))
    management.provision_units([account])
    bodies = [b"\xff no JSON", event(1), event(2, unitsequence=[2]), event(3)]
    for body in bodies:
        channel.basic_publish(DEPARTMENTS, f"{account.unit}.work_order.issued.v1", body)
    parts = urlsplit(vhost.amqp_url)
    host = parts.netloc.rpartition("@")[2]
    url = urlunsplit(parts._replace(netloc=f"{account.username}:{account.password}@{host}"))
    handled: list[str] = []

    def handle(event: Event) -> None:
        handled.append(event.id)

    inbox, stop = Inbox(tmp_path / "inbox.sqlite", handle), threading.Event()
    receiver = AmqpReceiver(url, department_queue(account.unit), inbox)
    thread = threading.Thread(target=receiver.run, args=(stop,))
    thread.start()
    dead: list[bytes] = []

    def lies_there() -> bool:
        body = channel.basic_get(dead_queue(DEPARTMENTS_DEAD), auto_ack=True)[2]
        dead.extend([body] if body else [])
        return len(dead) == 2 and len(handled) == 2

    try:
        eventually(lies_there)
    finally:
        stop.set()
        thread.join(20)
        management.revoke_unit(account.unit)

    assert handled == ["evt_1", "evt_3"]
    assert dead == [bodies[0], bodies[2]]
    assert [one["type"] for one in inbox.set_aside()] == ["malformed", "malformed"]
