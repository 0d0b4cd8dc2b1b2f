"""The console's cookies: a session's, a nameless visitor's, and what the next page is to say."""

import json
import secrets
from collections.abc import Mapping
from typing import Any, Final

from flask import Request, Response

SESSION: Final = "huying_session"
VISITOR: Final = "huying_visitor"
DISPLAY: Final = "huying_display"
KNOWN: Final = "huying_known"
ERRAND: Final = "huying_errand"
SAID: Final = "huying_said"
_YEAR_SECONDS: Final = 365 * 24 * 3600
_SAID_SECONDS: Final = 60
_ERRAND_SECONDS: Final = 600
_MOST_SAID: Final = 2000  # characters


class Cookies:
    """Sets and reads cookies; HttpOnly all of them, Secure unless the settings say otherwise."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        # The prefix makes browsers refuse such a cookie from any other host or over plain HTTP.
        self._prefix = "__Host-" if secure else ""

    def session(self, asked: Request) -> str:
        """Return what the session's cookie holds, or the empty text."""
        return asked.cookies.get(self._prefix + SESSION, "")

    def visitor(self, asked: Request) -> str:
        """Return what a browser without a session is known by, or the empty text."""
        return asked.cookies.get(self._prefix + VISITOR, "")

    def known(self, asked: Request) -> str:
        """Return by what the browser is recognised as one of accounts that signed in on it."""
        return asked.cookies.get(self._prefix + KNOWN, "")

    def begin(self, response: Response, cookie: str, known: str = "") -> None:
        """Give a browser its session, and let it be recognised later."""
        self._set(response, self._prefix + SESSION, cookie)
        if known:
            self._set(response, self._prefix + KNOWN, known, _YEAR_SECONDS)
        response.delete_cookie(self._prefix + VISITOR, path="/", secure=self._secure)

    def end(self, response: Response) -> None:
        """Take the session away."""
        response.delete_cookie(self._prefix + SESSION, path="/", secure=self._secure)

    def welcome(self, response: Response, cookie: str) -> None:
        """Let a browser without a session be known again when it sends a form."""
        self._set(response, self._prefix + VISITOR, cookie)

    def send_off(self, response: Response, sealed: str) -> None:
        """Let a browser that leaves for the identity provider be known when it comes back."""
        self._set(response, self._prefix + ERRAND, sealed, _ERRAND_SECONDS)

    def errand(self, asked: Request) -> str:
        """Return with what the browser left for the identity provider, or the empty text."""
        return asked.cookies.get(self._prefix + ERRAND, "")

    def welcome_back(self, response: Response) -> None:
        """The errand is done; it is good for once."""
        response.delete_cookie(self._prefix + ERRAND, path="/", secure=self._secure)

    def display(self, asked: Request) -> dict[str, str]:
        """Return how this browser's pages are to look: language, theme, text size."""
        parts = (part.partition(":") for part in asked.cookies.get(DISPLAY, "").split("."))
        return {name: value for name, _, value in parts if value}

    def keep_display(self, response: Response, chosen: Mapping[str, str]) -> None:
        """Remember how this browser's pages are to look, for a year."""
        told = ".".join(f"{name}:{value}" for name, value in sorted(chosen.items()))
        self._set(response, DISPLAY, told, _YEAR_SECONDS)

    def say(self, response: Response, key: str, params: Mapping[str, Any]) -> None:
        """Let the next page say something: a key of the wording, with its parameters."""
        told = json.dumps([key, dict(params)])
        self._set(response, SAID, told[:_MOST_SAID], _SAID_SECONDS)

    def said(self, asked: Request) -> tuple[str, dict[str, str]] | None:
        """Return what the page before wanted said."""
        try:
            key, params = json.loads(asked.cookies[SAID])
            return str(key), {str(name): str(value) for name, value in params.items()}
        except (KeyError, ValueError, TypeError, AttributeError):
            return None

    def forget_said(self, response: Response) -> None:
        """What was said is said once."""
        response.delete_cookie(SAID, path="/", secure=self._secure)

    def _set(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )


def new_visitor() -> str:
    """Return what a browser without a session will be known by."""
    return secrets.token_urlsafe(16)
