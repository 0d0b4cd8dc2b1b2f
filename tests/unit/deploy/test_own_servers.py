"""An address of somebody's own server that cannot be used is told in words, never a traceback."""

import socket
from collections.abc import Iterator

import pytest

from deploy.local import mongodb, rabbitmq


@pytest.fixture
def port() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    "url",
    [
        "rubbish",
        "",
        "amqp://",
        "http://127.0.0.1",
        "amqp://127.0.0.1:99999",
        "amqp://127.0.0.1:port",
        "amqp://u:sec#ret@127.0.0.1",
        "amqp://u:sec/ret@127.0.0.1",
        "amqp://[::1",
        "amqp://a..b",
    ],
)
def test_what_is_no_address_of_a_broker_is_told_without_its_password(url: str) -> None:
    assert rabbitmq.unreachable(url) == rabbitmq.UNREADABLE


@pytest.mark.parametrize(
    "url",
    [
        "amqp://u:p@127.0.0.1:{port}/%2F",
        "amqp://u:p@127.0.0.1:1,127.0.0.1:{port}/district",
        "amqp://u:p@127.0.0.1:1/district,amqp://u:p@127.0.0.1:{port}/district",
        "amqp://u:with,comma@127.0.0.1:{port}/",
    ],
)
def test_one_node_that_answers_is_enough_as_for_the_services(url: str, port: int) -> None:
    assert rabbitmq.unreachable(url.format(port=port)) is None


def test_a_broker_that_does_not_answer_is_named() -> None:
    reason = rabbitmq.unreachable("amqp://u:secret@127.0.0.1:1/") or ""
    assert reason.startswith("127.0.0.1:1: ")
    assert "secret" not in reason


@pytest.mark.parametrize(
    "url",
    [
        "mongodb://127.0.0.1:99999/",
        "mongodb://127.0.0.1:secret/",
        "mongodb://[::1/",
        "mongodb://127.0.0.1/?tlsCAFile=/no/such/file",
        "http://127.0.0.1",
    ],
)
def test_what_is_no_address_of_a_database_is_told_without_its_password(url: str) -> None:
    reason = mongodb.unreachable(url)
    assert reason
    assert "secret" not in reason
