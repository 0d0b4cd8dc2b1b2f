"""What is shown of a dead letter: ids, codes and counts; no words, nothing personal."""

import json

import pytest

from services.common.broker.dead_letter import DeadMessage
from services.common.broker.dead_letter_views import content, detail, safe_text, summary


def letter(body: bytes = b"{}", reason: str = "InvalidEvent: x") -> DeadMessage:
    return DeadMessage(
        id="evt_1",
        queue="dispatch.appeals",
        home="dispatch.appeals",
        reason=reason,
        attempts=1,
        service="dispatch",
        dead_at="2026-11-22T04:00:00+00:00",
        routing_key="appeal.submitted.v1",
        key="k",
        body=body,
        headers={"x-huying-routing-key": "appeal.submitted.v1", "from": "张三"},
        content_type="application/cloudevents+json",
        tag=1,
    )


def test_words_names_numbers_and_addresses_are_not_shown() -> None:
    event = {
        "id": "evt_1",
        "type": "appeal.submitted.v1",
        "sequence": 3,
        "data": {
            "text": "我是张三",
            "title": "噪音",
            "phone": "13800005678",
            "email": "zhang@example.com",
            "name": "zhangsan",
            "id_card": 610104199001011234,
            "mobile_as_text": "138-0000-5678",
            "point": {"longitude": 108.93},
            "anonymous": False,
            "category": "0101",
        },
    }
    shown = json.dumps(detail(letter(json.dumps(event).encode())), ensure_ascii=False)

    for secret in ("张三", "噪音", "13800005678", "example.com", "zhangsan", "610104199001011234"):
        assert secret not in shown, secret
    for kept in ("evt_1", "appeal.submitted.v1", "(4 characters)", "108.93"):
        assert kept in shown, kept


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("InvalidEvent: input '张三'", "InvalidEvent"),
        ("cannot read", "cannot read"),
        ("delivery_limit", "delivery_limit"),
        ("gave up after 20 attempts: KeyError: 'x'", "gave up after 20 attempts"),
        ("张三说", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_reason_has_a_code_without_anybodys_words(reason: str, code: str) -> None:
    assert letter(reason=reason).code == code
    assert "张三" not in summary(letter(reason=reason))["reason"]


@pytest.mark.parametrize(
    "body", [b"", b"\xff\x00", b"{", b"[" * 100_000, b"null", b'"13800005678"', b"13800005678"]
)
def test_no_body_whatsoever_breaks_or_tells(body: bytes) -> None:
    assert "13800005678" not in json.dumps(content(body))


def test_a_technical_text_loses_what_it_quotes() -> None:
    assert safe_text("KeyError: 'zhang san' at 13800005678") == "KeyError: … at 1**********"


def test_a_replayed_message_takes_its_history_and_not_its_failure() -> None:
    sent = letter().replayed("ann", "2026-11-22T05:00:00+00:00")

    told = json.loads(sent.headers["x-huying-history"])
    assert [(one["act"], one["by"]) for one in told] == [("dead", "dispatch"), ("replayed", "ann")]
    assert (sent.routing_key, sent.exchange) == ("dispatch.appeals", "")
    assert "x-huying-reason" not in sent.headers
