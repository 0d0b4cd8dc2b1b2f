"""Units' accounts on a real broker: each opens its own queue and nothing else."""

import json
import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pika
import pytest
from pika.exceptions import AMQPError, ChannelClosedByBroker

from services.common.broker.admin import ManagementApi, ManagementUnavailable, UnitAccount
from services.common.broker.topology import DEPARTMENTS, EVENTS, REPLIES, department_queue
from tests.conftest import Vhost
from tests.support import eventually

pytestmark = pytest.mark.integration


@pytest.fixture
def accounts(management: ManagementApi, channel: Any) -> Iterator[list[UnitAccount]]:
    """Two provisioned units; users are the whole broker's, hence the random codes."""
    accounts = [UnitAccount(f"t{secrets.token_hex(4)}", secrets.token_hex(8)) for _ in range(2)]
    management.provision_units(accounts)
    yield accounts
    for account in accounts:
        management.revoke_unit(account.unit)


def connect(vhost: Vhost, account: UnitAccount) -> Any:
    parts = urlsplit(vhost.amqp_url)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{account.username}:{account.password}@{host}"
    url = urlunsplit(parts._replace(netloc=netloc))
    return pika.BlockingConnection(pika.URLParameters(url))


def test_a_unit_receives_its_own_work_orders(
    vhost: Vhost, channel: Any, accounts: list[UnitAccount]
) -> None:
    own, other = accounts
    channel.basic_publish(DEPARTMENTS, f"{own.unit}.work_order.issued.v1", b"own")
    channel.basic_publish(DEPARTMENTS, f"{other.unit}.work_order.issued.v1", b"other")
    connection = connect(vhost, own)

    reader = connection.channel()
    body = eventually(lambda: reader.basic_get(department_queue(own.unit), auto_ack=True)[2])

    assert body == b"own"
    assert reader.basic_get(department_queue(own.unit))[2] is None
    connection.close()


def test_a_unit_answers_under_its_own_key(
    vhost: Vhost, channel: Any, accounts: list[UnitAccount]
) -> None:
    connection = connect(vhost, accounts[0])
    writer = connection.channel()
    writer.confirm_delivery()

    writer.basic_publish(REPLIES, accounts[0].unit, b"{}", mandatory=True)

    answer, _, _ = channel.basic_get("dispatch.replies")
    assert answer.routing_key == accounts[0].unit
    connection.close()


@pytest.mark.parametrize("trespass", ["read", "answer", "event", "bind", "purge", "declare"])
def test_a_unit_can_do_nothing_else(
    vhost: Vhost, accounts: list[UnitAccount], trespass: str
) -> None:
    own, other = accounts
    connection = connect(vhost, own)
    channel = connection.channel()
    channel.confirm_delivery()
    queue, others = department_queue(own.unit), department_queue(other.unit)
    acts = {
        "read": lambda: channel.basic_get(others),
        "answer": lambda: channel.basic_publish(REPLIES, other.unit, b"{}"),
        "event": lambda: channel.basic_publish(EVENTS, "ticket.closed.v1", b"{}"),
        "bind": lambda: channel.queue_bind(queue, DEPARTMENTS, f"{other.unit}.#"),
        "purge": lambda: channel.queue_purge(others),
        "declare": lambda: channel.queue_declare("mine", durable=True),
    }

    with pytest.raises(ChannelClosedByBroker) as refused:
        acts[trespass]()

    assert refused.value.reply_code == 403
    connection.close()


def test_a_revoked_unit_is_shut_out_and_its_queue_stays(
    vhost: Vhost, management: ManagementApi, channel: Any, accounts: list[UnitAccount]
) -> None:
    management.revoke_unit(accounts[0].unit)

    with pytest.raises(AMQPError):
        connect(vhost, accounts[0])
    assert department_queue(accounts[0].unit) in {queue.name for queue in management.queues()}
    assert accounts[0].unit not in management.units()


def test_provisioning_again_only_changes_the_password(
    vhost: Vhost, management: ManagementApi, accounts: list[UnitAccount]
) -> None:
    fresh = UnitAccount(accounts[0].unit, secrets.token_hex(8))

    management.provision_units([fresh])

    connect(vhost, fresh).close()
    with pytest.raises(AMQPError):
        connect(vhost, accounts[0])


def test_purging_empties_a_queue(management: ManagementApi, channel: Any) -> None:
    channel.confirm_delivery()
    channel.basic_publish(EVENTS, "appeal.submitted.v1", json.dumps({}).encode())

    management.purge("dispatch.appeals")

    assert channel.basic_get("dispatch.appeals")[2] is None


def test_an_api_that_is_away_is_told() -> None:
    with (
        ManagementApi("http://guest:guest@127.0.0.1:1") as api,
        pytest.raises(ManagementUnavailable, match="api/queues"),
    ):
        api.queues()
