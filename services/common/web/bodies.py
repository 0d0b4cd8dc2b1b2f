"""What a request body may be: its type, its size, its JSON — checked before the view runs."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Request

from services.common.web.invalid import named
from services.common.web.problems import FieldError, Problem

V = TypeVar("V", bound=Callable[..., Any])

MAX_BODY_BYTES: Final = 1_000_000
_BODILESS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_JSON: Final = "application/json"


def accepts(
    *mimetypes: str, max_bytes: int = MAX_BODY_BYTES, field: str | None = None
) -> Callable[[V], V]:
    """Let a view take other bodies than JSON, or larger ones (bytes): uploads, forms.

    ``field`` is what a refusal for size names, where one field makes nearly all of the body.
    """

    def mark(view: V) -> V:
        view.accepts = mimetypes  # type: ignore[attr-defined]  # functions take attributes
        view.max_bytes = max_bytes  # type: ignore[attr-defined]  # functions take attributes
        view.large_field = field  # type: ignore[attr-defined]  # functions take attributes
        return view

    return mark


def check_body(request: Request, view: Callable[..., Any]) -> None:
    """Raise 413, 415 or 400 for a body that the view cannot take; an absent one is the model's."""
    if request.method in _BODILESS:
        return
    limit: int = getattr(view, "max_bytes", MAX_BODY_BYTES)
    field: str | None = getattr(view, "large_field", None)
    if not _has_body(request, limit, field):
        return
    accepted: tuple[str, ...] = getattr(view, "accepts", (_JSON,))
    is_json = request.is_json
    if not (is_json and _JSON in accepted) and request.mimetype not in accepted:
        errors = [FieldError("Content-Type", "content_type", {"accepted": accepted})]
        raise Problem(415, "unsupported_media_type", errors=errors, accepted=accepted)
    if limit > MAX_BODY_BYTES:
        request.max_content_length = limit  # forms are read later, when the view asks for them
    # What JSON says is kept by Flask: the view's model gets it without a second parse. A text it
    # would take for JSON once more.
    if is_json and isinstance(request.get_json(), str):
        raise named([FieldError("body", "model_type")])


def _has_body(request: Request, limit: int, field: str | None) -> bool:
    length = request.content_length
    if length is not None:
        if length > limit:
            raise too_large(limit, field)
        return length > 0
    if "chunked" not in request.headers.get("Transfer-Encoding", "").lower():
        return False
    # Of a body without a length Werkzeug reads up to its limit and cuts off the rest in silence,
    # so one byte more is let in and looked for.
    request.max_content_length = limit + 1
    size = len(request.get_data())
    if size > limit:
        raise too_large(limit, field)
    return size > 0


def too_large(limit: int = MAX_BODY_BYTES, field: str | None = None) -> Problem:
    """Return the 413 that names the limit in bytes; the rest of the body is not read."""
    errors = [FieldError(field or "body", "too_large", {"limit": limit})]
    headers = {"Connection": "close"}
    return Problem(413, "body_too_large", errors=errors, limit=limit, headers=headers)
