"""Where a request comes from, for counting tries and for the list of one's sessions."""

from flask import request

from services.console.application.accounts.open_session import Origin
from services.console.entrypoints.http.shell import Shell


def origin_of(shell: Shell) -> Origin:
    """Return this request's address, browser, and the accounts known on it."""
    return Origin(
        address=request.remote_addr or "",
        browser=request.headers.get("User-Agent", ""),
        known=shell.cookies.known(request),
    )
