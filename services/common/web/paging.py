"""Cursor paging: opaque, bound to its list, refused when changed."""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json

from services.common.web.problems import FieldError, Problem

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200
_SUM_BYTES: Final = 6


class QueryModel(BaseModel):
    """Base of query models: a misspelt filter is refused, for it would silently filter nothing.

    flask-openapi3 asks for the schema on every request, so it is kept.
    """

    model_config = ConfigDict(extra="forbid")

    @classmethod
    @cache  # keyed by class: a handful of entries that live as long as the process
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        """Return the JSON schema, made once."""
        return super().model_json_schema(*args, **kwargs)


class PageQuery(QueryModel):
    """The two parameters of every list."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="每页条数 Items a page.")
    cursor: str | None = Field(None, description="`next_cursor` of the page before.")


def page(items: Sequence[Any], next_cursor: str | None) -> dict[str, Any]:
    """Return the body of one page; ``next_cursor`` is null on the last."""
    return {"items": list(items), "next_cursor": next_cursor}


def encode_cursor(kind: str, position: Mapping[str, Any]) -> str:
    """Return where a page of the list ``kind`` ended, as an opaque string.

    The checksum catches mistakes, not attackers: what a caller may see is checked on every page.
    """
    payload = to_json(dict(position))
    return base64.urlsafe_b64encode(_checksum(kind, payload) + payload).decode().rstrip("=")


def decode_cursor(kind: str, cursor: str | None) -> dict[str, Any] | None:
    """Return the position, or None for the first page; a foreign or changed cursor is a 400."""
    if not cursor:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise _not_ours() from error
    given, payload = raw[:_SUM_BYTES], raw[_SUM_BYTES:]
    if given != _checksum(kind, payload):
        raise _not_ours()
    try:
        position = from_json(payload)
    except ValueError as error:
        raise _not_ours() from error
    if not isinstance(position, dict):
        raise _not_ours()
    return position


def _checksum(kind: str, payload: bytes) -> bytes:
    return hashlib.sha256(kind.encode() + b"\0" + payload).digest()[:_SUM_BYTES]


def _not_ours() -> Problem:
    return Problem(400, "cursor_invalid", errors=[FieldError("cursor", "cursor")])
