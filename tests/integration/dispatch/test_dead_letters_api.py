"""M4 on the real route, broker and database: seen without words, replayed once, all on record."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from services.common.broker.messages import Message
from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import dead_queue
from services.dispatch.bootstrap import Container
from tests.conftest import Vhost
from tests.integration.dispatch.conftest import APP

pytestmark = pytest.mark.integration

QUEUE = "dispatch.feedback"
URL = f"/api/v1/dead-letters/{QUEUE}"
Headers = Callable[..., dict[str, str]]


@pytest.fixture
def http(container: Container, vhost: Vhost) -> Iterator[FlaskClient]:
    """The API over a fresh virtual host with three dead letters of two kinds."""
    secret = SecretStr(vhost.amqp_url)
    container.settings = container.settings.model_copy(update={"amqp_url": secret})
    publisher = WindowedPublisher(vhost.amqp_url, name="test")
    reasons = ("InvalidEvent: '张三'", "KeyError: 'x'", "InvalidEvent: y")
    body = '{"id": "evt", "data": {"text": "张三的电话13800005678"}}'.encode()
    publisher.publish(
        [
            Message(f"evt_{n}", "", dead_queue(QUEUE), body, {"x-huying-reason": reason})
            for n, reason in enumerate(reasons)
        ]
    )
    yield APP.client(container)
    publisher.close()


def test_dead_letters_are_seen_by_reason_and_page_without_words(
    http: FlaskClient, bearer: Headers
) -> None:
    auditor = bearer("auditor")
    counts = http.get("/api/v1/dead-letters", headers=auditor).json["items"]
    first = http.get(f"{URL}?limit=2", headers=auditor)
    rest = http.get(f"{URL}?limit=2&cursor={first.json['next_cursor']}", headers=auditor)
    invalid = http.get(f"{URL}?reason=InvalidEvent", headers=auditor)
    one = http.get(f"{URL}/evt_0", headers=auditor)

    assert {row["queue"]: row["count"] for row in counts}[QUEUE] == 3
    assert "departments" in {row["queue"] for row in counts}
    found = [*first.json["items"], *rest.json["items"]]
    assert [row["id"] for row in found] == ["evt_0", "evt_1", "evt_2"]
    assert [row["id"] for row in invalid.json["items"]] == ["evt_0", "evt_2"]
    assert one.json["content"] == {"id": "evt", "data": {"text": "(16 characters)"}}
    for answer in (first, invalid, one):
        assert "张三" not in answer.text
        assert "13800005678" not in answer.text


def test_replay_and_discard_are_done_once_and_stand_in_the_chained_log(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    ops = bearer("ops", subject="ops-1")

    def post(verb: str, headers: dict[str, str] = ops, **body: Any) -> Any:
        return http.post(f"{URL}/{verb}", json=body, headers=headers)

    for role in ("auditor", "supervisor", "director", "unit_leader"):
        assert post("replay", bearer(role), all=True).status_code == 403
    sent = post("replay", ids=["evt_1", "evt_9"])
    again = post("replay", ids=["evt_1"])
    gone = post("discard", all=True, reason="InvalidEvent", limit=1, why="release-7")

    assert (sent.json["done"], sent.json["missing"]) == (["evt_1"], ["evt_9"])
    assert (again.json["done"], again.json["missing"]) == ([], ["evt_1"])
    assert (gone.json["done"], gone.json["left"]) == (["evt_0"], 1)
    entries = [event["data"] for event in container.audit_log.events(0)][-2:]
    assert [(entry["act"], entry["who"]) for entry in entries] == [
        ("dead_letters.replayed", "ops-1"),
        ("dead_letters.discarded", "ops-1"),
    ]
    assert entries[1]["what"] == {
        "queue": QUEUE,
        "ids": ["evt_0"],
        "reasons": ["InvalidEvent"],
        "why": "release-7",
    }
    assert container.database["dead_letter_replays"].count_documents({}) == 1


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("replay", {}),
        ("replay", {"ids": [], "all": False}),
        ("replay", {"ids": ["evt_0"], "all": True}),
        ("replay", {"all": "perhaps"}),
        ("replay", {"all": True, "limit": 100_000}),
        ("replay", {"ids": ["x" * 300]}),
        ("discard", {"all": True}),
        ("discard", {"all": True, "why": "因为张三"}),
        ("discard", {"all": True, "why": "ok", "colour": "red"}),
    ],
)
def test_what_is_no_choice_changes_nothing(
    http: FlaskClient, bearer: Headers, verb: str, body: dict[str, Any]
) -> None:
    assert http.post(f"{URL}/{verb}", json=body, headers=bearer("admin")).status_code == 422
    counts = http.get("/api/v1/dead-letters", headers=bearer("admin")).json["items"]
    assert {row["queue"]: row["count"] for row in counts}[QUEUE] == 3


def test_an_unknown_queue_or_message_is_not_found_and_a_broker_away_is_told(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    ops = bearer("ops")
    for url in ("/api/v1/dead-letters/no.such", "/api/v1/dead-letters/no.such/x", f"{URL}/evt_9"):
        assert http.get(url, headers=ops).status_code == 404
    away = SecretStr("amqp://127.0.0.1:1/")
    container.settings = container.settings.model_copy(update={"amqp_url": away})

    answer = http.get("/api/v1/dead-letters", headers=ops)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
