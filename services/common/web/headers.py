"""The request at hand, and its headers by the WSGI environment."""

from functools import cache

from flask import Request, request


def asked() -> Request:
    """Return the request itself: behind Flask's proxy every use would look it up anew."""
    return request._get_current_object()  # type: ignore[attr-defined,no-any-return]  # a proxy's


def header(asked: Request, name: str) -> str | None:
    """Return a request's header: where it is absent, without the exception Werkzeug makes."""
    value: str | None = asked.environ.get(_variable(name))
    return value


@cache
def _variable(name: str) -> str:
    """Return the name that WSGI gives a header; ours are a dozen."""
    return f"HTTP_{name.upper().replace('-', '_')}"
