"""What every one of residents' routes needs: whose browser it is, the language, the open case."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request

from services.console.bootstrap import Container
from services.console.domain.person import Language
from services.console.entrypoints.http.shell import Shell
from services.console.ports.api import Api
from services.console.ports.residents import Caller

CASE: Final = "huying_case"
_CASE_SECONDS: Final = 15 * 60  # as long as intake's session
_KEY_BYTES: Final = 18
_DIGEST_SIGNS: Final = 16
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_SESSION: Final = re.compile(r"[A-Za-z0-9_.-]{1,400}", re.ASCII)


class Desk:
    """The residents' side of one console."""

    def __init__(self, container: Container, shell: Shell) -> None:
        self.container = container
        self.shell = shell
        self._secure = container.settings.console_secure_cookies
        self._cookie = f"__Host-{CASE}" if self._secure else CASE

    @property
    def language(self) -> Language:
        """The page's language."""
        return "en" if self.shell.display.wording().language == "en" else "zh"

    def word(self, key: str, **params: object) -> str:
        """Return a word in the page's language."""
        return self.shell.display.wording()(key, **params)

    def api(self, case: str | None = None) -> Api:
        """Return intake's open routes for this browser, with its open case if there is one."""
        caller = Caller(request.remote_addr or "", _plain(request.headers.get("User-Agent", "")))
        found = self.container.intake.of(caller, self.case() if case is None else case)
        return self.shell.naming(found)

    def case(self) -> str:
        """Return the tracking session that this browser has, or the empty text."""
        found = request.cookies.get(self._cookie, "")
        return found if _SESSION.fullmatch(found) else ""

    def open_case(self, response: Response, session: str) -> Response:
        """Let a browser see a case for a quarter of an hour."""
        response.set_cookie(
            self._cookie,
            session,
            max_age=_CASE_SECONDS,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    def close_case(self, response: Response) -> Response:
        """Take the case away again."""
        response.delete_cookie(self._cookie, path="/", secure=self._secure)
        return response


def key_of(given: str | None) -> str:
    """Return a form's own key, or a new one for what cannot be one: it goes as a header."""
    return given if given and _KEY.fullmatch(given) else new_key()


def key_for(given: str | None, said: Mapping[str, Any]) -> str:
    """Return the key of what a form says: sent twice it is one deed, changed in between another."""
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return f"{key_of(given)}-{digest[:_DIGEST_SIGNS]}"


def new_key() -> str:
    """Return what makes a form sent twice one deed."""
    return secrets.token_urlsafe(_KEY_BYTES)


def _plain(text: str) -> str:
    """Return what may stand in a header."""
    return "".join(sign for sign in text if sign.isascii() and sign.isprintable())
