"""One-time codes of whistles."""

import secrets

_DIGITS = 6


def new_code() -> str:
    """Return a fresh one-time code of six digits; five wrong tries make it void."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
