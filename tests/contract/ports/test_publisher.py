"""The laws of the Publisher port, for the fake and for the real one alike."""

from collections.abc import Iterator

import pytest

from services.common.broker.messages import Message, Publisher
from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import DEPARTMENTS, EVENTS
from tests.fakes.broker import FakePublisher


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.integration)])
def publisher(request: pytest.FixtureRequest) -> Iterator[Publisher]:
    if request.param == "fake":
        yield FakePublisher(unrouted={DEPARTMENTS})
        return
    real = WindowedPublisher(request.getfixturevalue("vhost").amqp_url)
    yield real
    real.close()


def event(number: int) -> Message:
    return Message(f"evt_{number}", EVENTS, "ticket.opened.v1", b"{}")


def test_nothing_published_is_nothing_confirmed(publisher: Publisher) -> None:
    published = publisher.publish([])

    assert (published.confirmed, dict(published.returned)) == (frozenset(), {})


def test_each_message_taken_is_confirmed(publisher: Publisher) -> None:
    published = publisher.publish([event(n) for n in range(10)])

    assert published.confirmed == {f"evt_{n}" for n in range(10)}
    assert not published.returned


def test_a_message_without_a_queue_is_returned_and_not_confirmed(publisher: Publisher) -> None:
    astray = Message("evt_1@nobody", DEPARTMENTS, "nobody.ticket.opened.v1", b"{}")

    published = publisher.publish([event(1), astray])

    assert published.confirmed == {"evt_1"}
    assert set(published.returned) == {"evt_1@nobody"}


def test_two_messages_of_one_id_in_a_call_are_refused(publisher: Publisher) -> None:
    with pytest.raises(ValueError, match="same id"):
        publisher.publish([event(1), event(1)])


def test_publishing_again_is_allowed(publisher: Publisher) -> None:
    assert publisher.publish([event(1)]) == publisher.publish([event(1)])


def test_publishing_after_close_opens_again(publisher: Publisher) -> None:
    publisher.publish([event(1)])
    publisher.close()

    assert publisher.publish([event(2)]).confirmed == {"evt_2"}
