"""An appeal's way through intake's own processes, on real MongoDB and real RabbitMQ."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from services.common.broker.consumer import BatchConsumer
from services.common.broker.messages import Message, Published
from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import EVENTS
from services.common.contracts.catalogue import EVENTS as CATALOGUE
from services.common.contracts.catalogue import decode
from services.common.contracts.envelope import Envelope
from services.intake.bootstrap import Container
from services.intake.entrypoints.relay import make_relay
from services.intake.entrypoints.worker import QUEUE, EventHandler
from tests.conftest import Vhost
from tests.factories.intake import acknowledged, closed, opened, resolved, story
from tests.fakes.intake import FakeClock, FakeDispatch
from tests.integration.intake.conftest import Headers
from tests.support import eventually

URL = "/api/v1/appeals"
GOOD: dict[str, Any] = {
    "kind": "complaint",
    "text": "小区门口的井盖坏了一个星期没有人来修",
    "area_code": "610104001",
    "address": "大庆路12号",
}


class Recorder:
    """A publisher that confirms everything and keeps what it was given."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def publish(self, messages: list[Message]) -> Published:
        self.messages.extend(messages)
        return Published(confirmed=frozenset(message.id for message in messages))

    def close(self) -> None:
        """Nothing to close."""

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(message.body) for message in self.messages]


@contextmanager
def running(*loops: Any) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=loop, args=(stop,)) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)


def relay(container: Container, publisher: Any) -> Any:
    return make_relay(container, publisher).run


def test_a_repeat_leaves_with_its_verdict_and_the_feed_tells_the_same(
    http: FlaskClient, container: Container
) -> None:
    recorder = Recorder()
    with running(relay(container, recorder)):
        first = http.post(URL, json=GOOD).get_json()["appeal_id"]
        eventually(lambda: len(recorder.messages) == 1)
        second = http.post(URL, json=GOOD).get_json()["appeal_id"]
        eventually(lambda: len(recorder.messages) == 2)
    repeat = recorder.events()[1]["data"]["repeat"]
    assert repeat == {"verdict": "certain", "candidates": [{"appeal_id": first, "score": 1.0}]}
    assert container.feed.events(second, 0)[0]["data"]["repeat"] == repeat


def test_a_relay_that_starts_later_knows_what_was_accepted_before(
    http: FlaskClient, container: Container
) -> None:
    recorder = Recorder()
    with running(relay(container, recorder)):
        http.post(URL, json=GOOD)
        eventually(lambda: len(recorder.messages) == 1)
    del container.__dict__["find_repeats"]  # another process has an empty memory
    with running(relay(container, recorder)):
        http.post(URL, json=GOOD)
        eventually(lambda: len(recorder.messages) == 2)
    assert recorder.events()[1]["data"]["repeat"]["verdict"] == "certain"


def test_every_event_that_leaves_is_in_the_language_and_tells_nothing_personal(
    http: FlaskClient, container: Container
) -> None:
    recorder = Recorder()
    said = {"text": "我叫张三丰，电话13812345678", "contact": {"phone": "13812345678"}}
    with running(relay(container, recorder)):
        http.post(URL, json={**GOOD, **said})
        eventually(lambda: recorder.messages)
    body = recorder.messages[0].body
    assert "13812345678" not in body.decode()
    assert "张三丰" not in body.decode()
    event = decode(Envelope.from_json(body))
    assert type(event) is CATALOGUE["appeal.submitted.v1"]


def test_what_nobody_took_on_is_published_again_and_what_was_taken_on_is_not(
    http: FlaskClient, container: Container
) -> None:
    recorder = Recorder()
    taken = http.post(URL, json=GOOD).get_json()["appeal_id"]
    waiting = http.post(URL, json={**GOOD, "text": "路灯不亮"}).get_json()["appeal_id"]
    republish = replace(container.republish_appeals, patience=timedelta())
    assert republish() == 0  # both still wait in the outbox
    with running(relay(container, recorder)):
        eventually(lambda: len(recorder.messages) == 2)
        eventually(lambda: container.appeals_collection.count_documents({"outbox": []}) == 2)
        handler = EventHandler(container.follow_tickets, container.refresh_directory)
        handler([delivery(event) for event in story("tkt_1", opened(taken, "tkt_1"))])
        assert republish() == 1
        eventually(lambda: len(recorder.messages) == 3)
    again = recorder.events()[2]
    assert again["subject"] == waiting
    assert again["id"] in {event["id"] for event in recorder.events()[:2]}


def test_the_whole_way_over_rabbitmq_to_a_rating(
    http: FlaskClient, container: Container, vhost: Vhost, clock: FakeClock
) -> None:
    posted = http.post(URL, json={**GOOD, "contact": {"phone": "13812345678"}}).get_json()
    publisher = WindowedPublisher(vhost.amqp_url, name="test-dispatch")
    handler = EventHandler(
        replace(container.follow_tickets, feed=FakeDispatch()), container.refresh_directory
    )
    consumer = BatchConsumer(vhost.amqp_url, QUEUE, handler, name="test-intake")
    until = clock.now() + timedelta(days=2)
    ticket = [opened(posted["appeal_id"], "tkt_1"), acknowledged("tkt_1"), resolved("tkt_1", until)]
    own = WindowedPublisher(vhost.amqp_url, name="test-relay")
    with running(consumer.run, relay(container, own)):
        publisher.publish([message(event) for event in story("tkt_1", *ticket)])
        headers = session(http, posted["tracking_code"])
        seen = eventually(lambda: in_state(http, headers, "resolved"))
        assert [line["text"] for line in seen["timeline"]][1:3] == [
            "已建立工单 LH-20261123-000001-0。",
            "区城市管理局已签收。",
        ]
        assert seen["timeline"][2]["text_en"] == "Urban Management acknowledged it."
        assert seen["rating"]["round"] == 1
        rating = {"round": 1, "contacted": True, "resolved": True, "satisfaction": "satisfied"}
        assert http.post("/api/v1/track/rating", json=rating, headers=headers).status_code == 200
        late = http.post("/api/v1/track/rating", json=rating, headers=headers)
        assert (late.status_code, late.get_json()["type"]) == (
            409,
            "urn:huying:problem:rating_not_open",
        )
        publisher.publish([message(event) for event in story("tkt_1", closed("tkt_1"), after=3)])
        eventually(lambda: in_state(http, headers, "closed"))
        eventually(lambda: container.appeals_collection.count_documents({"outbox": []}) == 1)
    publisher.close()
    own.close()
    told = [event["type"] for event in container.feed.events(posted["appeal_id"], 0)]
    assert told == ["appeal.submitted.v1", "appeal.rated.v1"]


def test_call_backs_are_listed_answered_and_told(
    http: FlaskClient, container: Container, clock: FakeClock, bearer: Headers
) -> None:
    appeal_id = http.post(URL, json=GOOD).get_json()["appeal_id"]
    handler = EventHandler(container.follow_tickets, container.refresh_directory)
    until = clock.now() + timedelta(hours=1)
    events = story("tkt_1", opened(appeal_id, "tkt_1"), resolved("tkt_1", until))
    handler([delivery(event) for event in events])
    clock.advance(days=1)
    container.raise_callbacks()
    clock.advance(days=1)
    container.raise_callbacks()
    agent = bearer("callback_agent")
    listed = http.get("/api/v1/callbacks?state=due", headers=agent).get_json()["items"]
    assert [(item["appeal_id"], item["attempt"]) for item in listed] == [(appeal_id, 1)]
    path = f"/api/v1/callbacks/{listed[0]['callback_id']}/attempts"
    missing = http.post(path, json={"outcome": "answered"}, headers=agent)
    assert missing.status_code == 422
    answered = {"contacted": False, "resolved": False, "satisfaction": "dissatisfied"}
    done = http.post(path, json={"outcome": "answered", **answered}, headers=agent)
    assert done.get_json()["state"] == "answered"
    assert http.post(path, json={"outcome": "no_answer"}, headers=agent).status_code == 409
    assert [event["type"] for event in container.feed.events(appeal_id, 1)] == [
        "callback.due.v1",
        "appeal.rated.v1",
        "callback.completed.v1",
    ]


def session(http: FlaskClient, code: str) -> dict[str, str]:
    proof = {"tracking_code": code, "phone_suffix": "5678"}
    token = http.post("/api/v1/track/sessions", json=proof).get_json()["token"]
    return {"Authorization": f"Bearer {token}"}


def in_state(http: FlaskClient, headers: dict[str, str], state: str) -> dict[str, Any] | None:
    seen: dict[str, Any] = http.get("/api/v1/track", headers=headers).get_json()
    return seen if seen["state"]["code"] == state else None


def message(event: Envelope) -> Message:
    return Message(event.id, EVENTS, event.type, event.to_json())


def delivery(event: Envelope) -> Any:
    from services.common.broker.delivery import Delivery  # noqa: PLC0415 - used by few tests

    return Delivery(body=event.to_json(), routing_key=event.type)


def test_call_backs_show_no_words_of_a_confidential_appeal_but_to_its_readers(
    http: FlaskClient, container: Container, clock: FakeClock, bearer: Headers
) -> None:
    """L2: a call-back agent sees that there is a call to make, and no word of it."""
    said = {**GOOD, "confidential": True}
    appeal_id = http.post(URL, json=said).get_json()["appeal_id"]
    handler = EventHandler(container.follow_tickets, container.refresh_directory)
    until = clock.now() + timedelta(hours=1)
    events = story("tkt_1", opened(appeal_id, "tkt_1"), resolved("tkt_1", until))
    handler([delivery(event) for event in events])
    for _ in range(2):
        clock.advance(days=1)
        container.raise_callbacks()
    words = {}
    for role in ("callback_agent", "operator", "supervisor"):
        [item] = http.get("/api/v1/callbacks", headers=bearer(role)).get_json()["items"]
        words[role] = item["text"]
    assert words == {"callback_agent": None, "operator": None, "supervisor": GOOD["text"]}
