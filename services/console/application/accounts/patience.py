"""Patience: whose guesses wait, and how long.

A browser on which the account has signed in before is counted by itself, any other by account and
address, and by address alone. So whoever guesses at somebody's account slows down himself, and
those who share his address and come with a new browser: never the account's owner at their desk.
"""

from collections.abc import Iterable
from datetime import timedelta

from services.common.clock import Clock
from services.console.domain.throttle import ADDRESS, GUESSES, Throttle
from services.console.ports.attempts import Attempts, KnownBrowsers


class TooManyTries(Exception):
    """Too many tries failed; ``wait`` is how long until the next may be made."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


class Patience:
    """Counts tries of a kind (``password``, ``code``)."""

    def __init__(self, attempts: Attempts, browsers: KnownBrowsers, wall: Clock) -> None:
        self._attempts = attempts
        self._browsers = browsers
        self._wall = wall

    def begin(self, kind: str, username: str, address: str, cookie: str) -> None:
        """Count a try before it is made; raises TooManyTries.

        Args:
            kind: what is tried.
            username: the account's name as typed and folded; nobody need have it.
            address: the network address that asks.
            cookie: what the browser shows as known.

        """
        begun: list[str] = []
        for key, throttle in self._keys(kind, username, address, cookie):
            wait = self._attempts.begin(key, throttle, self._wall.now())
            if wait is not None:
                for other in begun:  # it is not made, so nobody counts it
                    self._attempts.take_back(other)
                raise TooManyTries(wait)
            begun.append(key)

    def was_right(self, kind: str, username: str, address: str, cookie: str) -> None:
        """Forget the tries before a right one; those of a whole address stay."""
        for key, throttle in self._keys(kind, username, address, cookie):
            if throttle is ADDRESS:
                self._attempts.take_back(key)
            else:
                self._attempts.forget(key)

    def _keys(
        self, kind: str, username: str, address: str, cookie: str
    ) -> Iterable[tuple[str, Throttle]]:
        browser = self._browsers.recognise(cookie, username)
        if browser is not None:
            return ((f"{kind} browser {browser} {username}", GUESSES),)
        pair = f"{kind} pair {address} {username}"
        return ((f"{kind} address {address}", ADDRESS), (pair, GUESSES))
