"""A request's headers, by the WSGI environment."""

from functools import cache

from flask import Request


def header(asked: Request, name: str) -> str | None:
    """Return a request's header: where it is absent, without the exception Werkzeug makes."""
    value: str | None = asked.environ.get(_variable(name))
    return value


@cache
def _variable(name: str) -> str:
    """Return the name that WSGI gives a header; ours are a dozen."""
    return f"HTTP_{name.upper().replace('-', '_')}"
