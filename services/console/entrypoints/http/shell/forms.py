"""Forms prove that they come from our own page: a token bound to the browser's cookie (CSRF)."""

import base64
import hashlib
import hmac
import secrets
from typing import Final
from urllib.parse import urlsplit

from flask import Request
from markupsafe import Markup

FIELD: Final = "csrf_token"
HEADER: Final = "X-CSRF-Token"
_SALT_BYTES: Final = 16
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class FormNotOurs(Exception):
    """A form came without our token: from another site, or from a page that is too old."""


class Forms:
    """Makes tokens and checks them; they hold while the browser's cookie does."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"csrf" + key).digest()

    def token(self, bound_to: str) -> str:
        """Return a token for a browser; each has its own salt, so compression betrays nothing."""
        return self._salted(bound_to, secrets.token_bytes(_SALT_BYTES))

    def field(self, bound_to: str) -> Markup:
        """Return the hidden field that every form carries."""
        return Markup('<input type="hidden" name="{}" value="{}">').format(
            FIELD, self.token(bound_to)
        )

    def check(self, asked: Request, bound_to: str) -> None:
        """Raise FormNotOurs for a change that another site's page may have caused."""
        if asked.method in _SAFE:
            return
        given = asked.headers.get(HEADER) or asked.form.get(FIELD, "")
        if _is_foreign(asked) or not self._is_ours(given, bound_to):
            raise FormNotOurs

    def _is_ours(self, given: str, bound_to: str) -> bool:
        try:
            salt = base64.urlsafe_b64decode(given.encode("ascii"))[:_SALT_BYTES]
        except ValueError:
            return False
        return bool(bound_to) and hmac.compare_digest(self._salted(bound_to, salt), given)

    def _salted(self, bound_to: str, salt: bytes) -> str:
        proof = hmac.digest(self._key, salt + bound_to.encode(), "sha256")
        return base64.urlsafe_b64encode(salt + proof).decode()


def is_from_us(asked: Request) -> bool:
    """Whether the browser itself says that the request began on a page of ours."""
    says = asked.headers.get("Sec-Fetch-Site") == "same-origin" or bool(asked.headers.get("Origin"))
    return says and not _is_foreign(asked)


def _is_foreign(asked: Request) -> bool:
    """Whether the browser itself says that the request began on another site's page."""
    if asked.headers.get("Sec-Fetch-Site") == "cross-site":
        return True
    origin = asked.headers.get("Origin")
    return origin not in (None, "null") and urlsplit(origin or "").netloc != asked.host
