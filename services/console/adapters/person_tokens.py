"""The token with which a person's requests go to the services; no browser ever sees it."""

import time
from typing import Final

from services.common.web import tokens
from services.console.domain.visit import Visit

# A token outlives its account's end by this much at most; nobody but this process holds it.
TTL_SECONDS: Final = 120.0
_RENEW_SECONDS: Final = 90.0
_MOST: Final = 5000


class PersonTokens:
    """Signs a token for each session, and anew when it is old or its account has changed."""

    def __init__(self, private_key_pem: str) -> None:
        self._key = private_key_pem
        self._signed: dict[tuple[str, int], tuple[float, str]] = {}

    def of(self, visit: Visit) -> str:
        """Return a token that is good for half a minute at least."""
        known = (visit.session.key, visit.account.version)
        signed_at, token = self._signed.get(known, (float("-inf"), ""))
        if time.monotonic() - signed_at > _RENEW_SECONDS:
            token = self._sign(visit)
            if len(self._signed) >= _MOST:
                self._signed.clear()
            self._signed[known] = (time.monotonic(), token)
        return token

    def _sign(self, visit: Visit) -> str:
        account = visit.account
        return tokens.issue(
            self._key,
            subject=account.subject,
            roles=sorted(account.roles),
            unit=account.unit,
            areas=account.areas,
            ttl_seconds=TTL_SECONDS,
            name=account.name,
        )
