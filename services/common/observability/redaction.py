"""The last net under the logs: personal fields are dropped and exception messages are masked."""

import re
import sys
import traceback
from types import TracebackType
from typing import Any

from structlog.types import EventDict, WrappedLogger

PERSONAL_KEYS = frozenset(
    {
        "address",
        "contact",
        "contacts",
        "email",
        "id_number",
        "mobile",
        "name",
        "phone",
        "phone_suffix",
        "reporter",
        "text",
        "tracking_code",
        "authorization",
        "token",
        "secret",
        "password",
    }
)
_NESTED = frozenset({dict, list, tuple})
_LONGEST_MESSAGE = 300  # characters; driver errors quote whole documents
_PYDANTIC_INPUT = re.compile(r"input_value=.*?, input_type", re.DOTALL)
_PHONE = re.compile(r"(?<!\d)(?:\+?86)?1\d{10}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def drop_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop every field with a personal name, at any depth (structlog processor)."""
    for key in PERSONAL_KEYS.intersection(event):
        del event[key]
    if not _NESTED.isdisjoint(map(type, event.values())):  # seldom: most lines are flat
        for key, value in event.items():
            event[key] = _without_personal_keys(value)
    return event


def exception_text(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace ``exc_info`` by a traceback whose messages are short and masked (processor)."""
    info = _exc_info(event.pop("exc_info", None))
    if info is not None:
        event["exception"] = _format(info[1])
    return event


def masked(message: str) -> str:
    """Return an error message without telephone numbers, e-mail addresses and quoted input."""
    message = _PYDANTIC_INPUT.sub("input_value=…, input_type", message)
    message = _EMAIL.sub("…@…", _PHONE.sub("1**********", message))
    return message if len(message) <= _LONGEST_MESSAGE else message[:_LONGEST_MESSAGE] + "…"


def _without_personal_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_personal_keys(inner)
            for key, inner in value.items()
            if key not in PERSONAL_KEYS
        }
    if isinstance(value, list | tuple):
        return [_without_personal_keys(inner) for inner in value]
    return value


def _exc_info(raw: object) -> _ExcInfo | None:
    if isinstance(raw, BaseException):
        return type(raw), raw, raw.__traceback__
    if isinstance(raw, tuple) and raw[0] is not None:
        return raw[0], raw[1], raw[2]
    current = sys.exc_info() if raw else None
    return None if current is None or current[0] is None else current


def _format(error: BaseException) -> str:
    parts: list[str] = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        frames = "".join(
            f"{frame.filename}:{frame.lineno} in {frame.name}\n"
            for frame in traceback.extract_tb(cause.__traceback__)
        )
        parts.append(f"{frames}{type(cause).__qualname__}: {masked(str(cause))}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\nwhich came from:\n".join(parts)
