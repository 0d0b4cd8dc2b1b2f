"""Recognise whoever asks by the cookie of a session."""

from datetime import timedelta
from typing import Final

from services.common.clock import Clock
from services.console.application.accounts.open_session import key_of
from services.console.domain.session import Lifetimes
from services.console.domain.visit import Visit
from services.console.ports.accounts import Accounts
from services.console.ports.sessions import Sessions

# That somebody is there is noted once a minute, not at every request.
_NOTE_EVERY: Final = timedelta(minutes=1)


class Recognise:
    """Looks a session and its account up at every request: what is disabled ends at once."""

    def __init__(
        self, accounts: Accounts, sessions: Sessions, wall: Clock, lifetimes: Lifetimes
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._wall = wall
        self._lifetimes = lifetimes

    def __call__(self, cookie: str, *, is_poll: bool = False) -> Visit | None:
        """Return the visit, or None when the session is over or its account is closed.

        ``is_poll`` marks a page that refreshes itself: nobody need be sitting before it.
        """
        session, now = self._sessions.find(key_of(cookie)), self._wall.now()
        if session is None or session.is_over(now, self._lifetimes):
            return None
        account = self._accounts.find(session.username)
        if account is None or account.is_disabled:
            return None
        if not is_poll and now - session.seen_at >= _NOTE_EVERY:
            self._sessions.saw(session.key, now)
        return Visit(session, account)
