"""What a unit's reply says, and how a malformed one is refused."""

import json

import pytest

from services.common.web.problems import Problem
from services.dispatch.entrypoints.messages.reply_reading import read_reply

REPLY = {"work_order_id": "wo_1", "action": "acknowledge", "idempotency_key": "k"}


def fault_of(body: bytes) -> Problem:
    _, fault = read_reply("chengguan", body)
    assert fault is not None
    return fault


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [(b"", "1", "0"), (b'{"a": 1,\n "b": }', "2", "7"), (b"\xff\xfe", "1", "1")],
)
def test_a_reply_that_is_no_json_is_told_where_it_breaks(
    body: bytes, line: str, column: str
) -> None:
    fault = fault_of(body)

    assert (fault.code, fault.params["line"], fault.params["column"]) == (
        "broken_json",
        line,
        column,
    )


@pytest.mark.parametrize("name", REPLY)
@pytest.mark.parametrize("word", [["wo_1"], {"a": 1}, True, None, ""])
def test_a_word_of_the_head_that_is_no_text_is_missing(name: str, word: object) -> None:
    fault = fault_of(json.dumps({**REPLY, name: word}).encode())

    assert (fault.code, fault.params["fields"]) == ("reply_incomplete", [name])


def test_a_number_will_do_as_a_key() -> None:
    reply, fault = read_reply("chengguan", json.dumps({**REPLY, "idempotency_key": 12}).encode())

    assert (reply.idempotency_key, fault) == ("12", None)


def test_a_key_that_would_be_cut_is_refused_for_two_of_them_could_be_one() -> None:
    longest, longer = "k" * 255, "k" * 256

    assert read_reply("u", json.dumps({**REPLY, "idempotency_key": longest}).encode())[1] is None
    fault = fault_of(json.dumps({**REPLY, "idempotency_key": longer}).encode())
    assert (fault.status, fault.params["fields"]) == (422, ["idempotency_key"])


def test_an_action_that_there_is_not_is_named_as_it_was_sent() -> None:
    """Its code, not the words that people read for some other action of that name."""
    fault = fault_of(json.dumps({**REPLY, "action": "fly"}).encode())

    assert (fault.code, fault.params["word"]) == ("unknown_action", "fly")
