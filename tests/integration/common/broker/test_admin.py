"""Units' accounts on a real broker: each opens its own queue and nothing else."""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pika
import pytest
from pika.exceptions import AMQPError, ChannelClosedByBroker

from deploy.local.rabbitmq import LARGEST_MESSAGE
from services.common.broker.admin import ManagementApi, ManagementUnavailable, UnitAccount
from services.common.broker.topology import (
    DEPARTMENTS,
    DEPARTMENTS_DEAD,
    EVENTS,
    REPLIES,
    dead_queue,
    department_queue,
)
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


def test_a_unit_can_do_nothing_else(vhost: Vhost, accounts: list[UnitAccount]) -> None:
    """Not its own queue either, but to read it: what it deletes or binds is not its to."""
    own, other = accounts
    connection = connect(vhost, own)
    queue, others = department_queue(own.unit), department_queue(other.unit)
    acts: dict[str, Callable[[Any], object]] = {
        "read another's": lambda channel: channel.basic_get(others),
        "consume another's": lambda channel: channel.basic_consume(others, print),
        "answer as another": lambda channel: channel.basic_publish(REPLIES, other.unit, b"{}"),
        "answer as nobody": lambda channel: channel.basic_publish(REPLIES, f"{own.unit}\n", b"{}"),
        "copy": lambda channel: channel.basic_publish(DEPARTMENTS, f"{other.unit}.x", b"{}"),
        "default exchange": lambda channel: channel.basic_publish("", others, b"{}"),
        "event": lambda channel: channel.basic_publish(EVENTS, "ticket.closed.v1", b"{}"),
        "bind": lambda channel: channel.queue_bind(queue, DEPARTMENTS, f"{other.unit}.#"),
        "purge another's": lambda channel: channel.queue_purge(others),
        "delete": lambda channel: channel.queue_delete(queue),
        "declare": lambda channel: channel.queue_declare("mine", durable=True),
        "exchange": lambda channel: channel.exchange_declare("mine"),
    }
    refused = {}
    for name, act in acts.items():
        channel = connection.channel()
        channel.confirm_delivery()
        try:
            act(channel)
        except ChannelClosedByBroker as error:
            refused[name] = error.reply_code

    assert refused == dict.fromkeys(acts, 403)
    connection.close()


@pytest.mark.skipif("HUYING_TEST_AMQP_URL" in os.environ, reason="that broker has its own limit")
def test_a_unit_cannot_fill_the_memory_of_who_reads_its_answers(
    vhost: Vhost, channel: Any, accounts: list[UnitAccount]
) -> None:
    """The broker itself refuses what no reply is as long as; up to that it arrives."""
    own = accounts[0]
    connection = connect(vhost, own)
    writer = connection.channel()
    writer.confirm_delivery()
    writer.basic_publish(REPLIES, own.unit, b" " * LARGEST_MESSAGE, mandatory=True)

    with pytest.raises(ChannelClosedByBroker) as closed:
        writer.basic_publish(REPLIES, own.unit, b" " * (LARGEST_MESSAGE + 1), mandatory=True)

    assert closed.value.reply_code == 406
    assert len(channel.basic_get("dispatch.replies", auto_ack=True)[2]) == LARGEST_MESSAGE
    connection.close()


def test_a_unit_cannot_write_under_anothers_name(
    vhost: Vhost, channel: Any, accounts: list[UnitAccount]
) -> None:
    """Its key is the broker's word for who it is: neither CC nor BCC nor a user-id changes it."""
    own, other = accounts
    connection = connect(vhost, own)
    writer = connection.channel()
    for copies in ("CC", "BCC"):
        headers = pika.BasicProperties(headers={copies: [other.unit]})
        with suppress(ChannelClosedByBroker):  # later brokers ask for rights on these keys too
            writer.basic_publish(REPLIES, own.unit, copies.encode(), headers)
            connection.process_data_events(0.2)
        writer = connection.channel()
    own_name = pika.BasicProperties(user_id=own.username)
    writer.basic_publish(REPLIES, own.unit, b"own", own_name)

    def arrived() -> list[tuple[str, bytes]]:
        got = channel.basic_get("dispatch.replies", auto_ack=True)
        if got[0] is not None:
            found.append((got[0].routing_key, got[2]))
        return found if (own.unit, b"own") in found else []

    found: list[tuple[str, bytes]] = []
    eventually(arrived)
    assert {key for key, _ in found} == {own.unit}
    assert channel.basic_get(department_queue(other.unit))[0] is None

    writer.confirm_delivery()
    with pytest.raises(ChannelClosedByBroker) as refused:
        writer.basic_publish(REPLIES, own.unit, b"{}", pika.BasicProperties(user_id=other.username))
    assert refused.value.reply_code == 406
    connection.close()


def test_a_unit_is_at_home_in_one_virtual_host(vhost: Vhost, accounts: list[UnitAccount]) -> None:
    url = vhost.amqp_url.rpartition("/")[0] + "/%2F"

    with pytest.raises(AMQPError):
        connect(replace(vhost, amqp_url=url), accounts[0])


def test_what_the_protocol_still_shows_is_a_queues_count_and_no_more(
    vhost: Vhost, channel: Any, accounts: list[UnitAccount]
) -> None:
    """docs/adr/0011: passive declare asks no permission."""
    channel.basic_publish(DEPARTMENTS, f"{accounts[1].unit}.x", b"{}")
    connection = connect(vhost, accounts[0])

    def shown() -> Any:
        queue = department_queue(accounts[1].unit)
        return connection.channel().queue_declare(queue, passive=True).method.message_count

    assert eventually(shown) == 1
    connection.close()


def test_a_revoked_unit_is_shut_out_and_its_queue_stays(
    vhost: Vhost, management: ManagementApi, channel: Any, accounts: list[UnitAccount]
) -> None:
    management.revoke_unit(accounts[0].unit)

    with pytest.raises(AMQPError):
        connect(vhost, accounts[0])
    assert department_queue(accounts[0].unit) in {queue.name for queue in management.queues()}
    assert accounts[0].unit not in management.units()
    found = management.queue(department_queue(accounts[0].unit))
    assert found is not None
    assert (found.messages, found.consumers) == (0, 0)
    assert management.queue("department.nobody") is None


def test_what_a_unit_that_left_has_not_read_lies_with_the_dead_letters_before_its_queue_goes(
    management: ManagementApi, channel: Any, accounts: list[UnitAccount]
) -> None:
    gone, other = (account.unit for account in accounts)
    channel.confirm_delivery()
    for unit in (gone, gone, other):
        channel.basic_publish(DEPARTMENTS, f"{unit}.work_order.issued.v1", unit.encode())

    def count(queue: str) -> int:
        declared = channel.queue_declare(queue, passive=True)
        return int(declared.method.message_count)

    dead = dead_queue(DEPARTMENTS_DEAD)
    eventually(lambda: count(department_queue(gone)) == 2)
    for _ in range(2):
        management.set_aside(gone)
    eventually(lambda: count(department_queue(gone)) == 0)
    eventually(lambda: count(dead) == 2)
    assert count(department_queue(other)) == 1
    for _ in range(2):
        management.remove_queue(gone)
    assert management.queue(department_queue(gone)) is None
    management.provision_units([accounts[0]])  # it comes back, and reads as before
    channel.basic_publish(DEPARTMENTS, f"{gone}.work_order.issued.v1", b"again")
    assert eventually(lambda: count(department_queue(gone))) == 1
    assert count(dead) == 2


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
