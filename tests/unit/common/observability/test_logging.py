"""Logs are JSON lines with bound ids and without personal data."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from pydantic import BaseModel, ValidationError

from services.common.observability.logging import (
    bind,
    bound,
    bound_ids,
    configure,
    get_logger,
    rebind,
    unbind_all,
)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    target = io.StringIO()
    configure("intake", "intake-web", "info", target)
    yield target
    unbind_all()
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_event_and_fields(stream: io.StringIO) -> None:
    get_logger("intake.web").info("appeal_accepted", appeal_id="apl_1", note="井盖")

    (line,) = lines(stream)
    assert line["event"] == "appeal_accepted"
    assert line["level"] == "info"
    assert line["service"] == "intake"
    assert line["process"] == "intake-web"
    assert line["logger"] == "intake.web"
    assert line["timestamp"].endswith("Z")
    assert "井盖" in stream.getvalue()


def test_bound_ids_are_on_every_later_line_of_the_context(stream: io.StringIO) -> None:
    bind(correlation_id="apl_1", ticket_id=None)
    with bound(ticket_id="tkt_1"):
        get_logger("x").info("inside")
    get_logger("x").info("outside")

    inside, outside = lines(stream)
    assert (inside["correlation_id"], inside["ticket_id"]) == ("apl_1", "tkt_1")
    assert outside["correlation_id"] == "apl_1"
    assert "ticket_id" not in outside


def test_a_new_request_begins_with_its_own_ids_alone(stream: io.StringIO) -> None:
    bind(appeal_id="apl_1")
    rebind(request_id="req_2")
    get_logger("x").info("begun")

    (line,) = lines(stream)
    assert line["request_id"] == "req_2"
    assert "appeal_id" not in line
    assert bound_ids() == {"request_id": "req_2"}


def test_a_logger_goes_where_logging_was_last_configured_to(stream: io.StringIO) -> None:
    logger, later = get_logger("x"), io.StringIO()
    logger.info("first")
    configure("intake", "intake-web", "warning", later)
    logger.info("too_quiet_now")
    logger.warning("second")

    assert [line["event"] for line in lines(stream)] == ["first"]
    assert [line["event"] for line in lines(later)] == ["second"]


def test_lines_below_the_level_are_not_written(stream: io.StringIO) -> None:
    get_logger("x").debug("quiet")

    assert stream.getvalue() == ""


def test_personal_fields_are_dropped_at_any_depth(stream: io.StringIO) -> None:
    personal = {"phone": "13800138000", "email": "a@b.cn", "name": "王芳", "text": "楼上漏水"}
    get_logger("x").info(
        "oops", **personal, address="青年路", contact={"phone": "1"}, nested=[personal]
    )

    (line,) = lines(stream)
    assert line["nested"] == [{}]
    assert not {"phone", "email", "name", "text", "address", "contact"} & set(line)
    for secret in personal.values():
        assert secret not in stream.getvalue()


def test_standard_loggers_are_routed_through(stream: io.StringIO) -> None:
    logging.getLogger("gunicorn.error").warning("worker %s exited", 7)

    (line,) = lines(stream)
    assert line["event"] == "worker 7 exited"
    assert line["logger"] == "gunicorn.error"
    assert line["service"] == "intake"


class _Form(BaseModel):
    phone: int


def test_tracebacks_carry_no_quoted_input(stream: io.StringIO) -> None:
    try:
        _Form.model_validate({"phone": "打给13800138000"})
    except ValidationError:
        get_logger("x").exception("handler_failed")
    error = RuntimeError("duplicate key { phone: 13800138000, mail a@b.cn } " + "x" * 1000)
    logging.getLogger("lib").error("failed", exc_info=error)

    first, second = lines(stream)
    assert "ValidationError" in first["exception"]
    assert "test_logging.py" in first["exception"]
    assert "RuntimeError" in second["exception"]
    assert "13800138000" not in stream.getvalue()
    assert "a@b.cn" not in stream.getvalue()
    assert len(second["exception"]) < 1000


@pytest.mark.usefixtures("stream")
def test_a_log_that_cannot_be_written_breaks_nothing() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    configure("intake", "intake-web", "info", Gone())
    get_logger("test").info("nobody_reads_this")
    logging.getLogger("test").warning("nobody_reads_this_either")
