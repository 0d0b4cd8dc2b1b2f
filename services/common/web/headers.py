"""A request's headers, by the WSGI environment."""

from flask import Request


def header(asked: Request, name: str) -> str | None:
    """Return a request's header: where it is absent, without the exception Werkzeug makes."""
    value: str | None = asked.environ.get(f"HTTP_{name.upper().replace('-', '_')}")
    return value
