"""Known browsers by a cookie of keyed hashes; nothing of them is kept on the server."""

import base64
import hmac
import secrets
from typing import Final

_MOST: Final = 8  # people who share a computer
_BYTES: Final = 12


class CookieOfKnownBrowsers:
    """The port ``KnownBrowsers``: ``<random>:<keyed hash of it and the account>``, several."""

    def __init__(self, key: str) -> None:
        self._key = b"known browser" + key.encode()

    def recognise(self, cookie: str, username: str) -> str | None:
        """Return a name for the browser where this account has signed in on it."""
        for entry in cookie.split(".")[:_MOST]:
            name, _, proof = entry.partition(":")
            if hmac.compare_digest(proof.encode(), self._proof(name, username).encode()):
                return name
        return None

    def remember(self, cookie: str, username: str) -> str:
        """Return the cookie that makes this browser known for the account, besides others."""
        if self.recognise(cookie, username):
            return cookie
        name = secrets.token_hex(_BYTES)
        others = [entry for entry in cookie.split(".") if entry][: _MOST - 1]
        return ".".join([f"{name}:{self._proof(name, username)}", *others])

    def _proof(self, name: str, username: str) -> str:
        digest = hmac.digest(self._key, f"{name}\0{username}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:_BYTES]).decode()
