"""Addresses of our own pages: safe to go to, and with other query parameters."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import request


def own_path(target: str) -> bool:
    """Whether an address leads to a page of ours, and nowhere else."""
    if not target.startswith("/") or target.startswith(("//", "/\\")):
        return False
    if "\\" in target or not target.isprintable():
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc


def with_query(**changes: Any) -> str:
    """Return this page's address with some of its query parameters changed; None takes one away."""
    given = {**request.args.to_dict(flat=False), **changes}
    query = urlencode({name: value for name, value in given.items() if value}, doseq=True)
    return f"{request.path}?{query}" if query else request.path


def asked_page() -> str:
    """Return the page that the person was on: where to go on after signing in."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.full_path.rstrip("?")
    page = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    found = f"{page.path}?{page.query}".rstrip("?") if page.netloc == request.host else "/"
    return found if own_path(found) else "/"
