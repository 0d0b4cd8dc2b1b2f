"""Single sign-on: a way to the identity provider, and back with what it says of somebody."""

import hmac
import json
import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from services.common.clock import Clock
from services.console.application.accounts.open_session import OpenSession, Origin, SignedIn
from services.console.domain.account import Account
from services.console.domain.single_sign_on import ClaimsMap, ClaimsRefused, Identity, identity_of
from services.console.ports.accounts import Accounts, UsernameTaken
from services.console.ports.identity_provider import Errand, IdentityProvider
from services.console.ports.seals import BrokenSeal, Seals
from services.console.ports.sessions import Sessions

_PURPOSE: Final = "single sign-on"
LASTS: Final = timedelta(minutes=10)


class ErrandUnknown(Exception):
    """Whoever comes back did not leave from this browser, or too long ago."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send the browser, and what it must bring back in a cookie."""

    address: str
    sealed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A new session, and the page that its person had wanted."""

    made: SignedIn
    target: str


class SingleSignOn:
    """Leaves for the provider and comes back."""

    def __init__(
        self,
        provider: IdentityProvider,
        read: ClaimsMap,
        roles: frozenset[str],
        take_in: "TakeIn",
        seals: Seals,
        wall: Clock,
    ) -> None:
        self._provider = provider
        self._read = read
        self._roles = roles
        self._take_in = take_in
        self._seals = seals
        self._wall = wall

    def leave(self, target: str) -> Departure:
        """Return where to send the browser; raises ProviderAway."""
        errand = Errand(*(secrets.token_urlsafe(32) for _ in range(3)))
        until = (self._wall.now() + LASTS).timestamp()
        told = json.dumps([errand.state, errand.nonce, errand.verifier, until, target])
        return Departure(self._provider.address(errand), self._seals.seal(told, _PURPOSE))

    def come_back(self, sealed: str, state: str, code: str, origin: Origin) -> Arrival:
        """Return the new session.

        Raises ErrandUnknown, ProviderAway, ProviderRefused and ClaimsRefused.
        """
        errand, target = self._errand(sealed, state)
        claims = self._provider.redeem(errand, code)
        identity = identity_of(claims, self._read, self._roles)
        return Arrival(self._take_in(identity, origin), target)

    def _errand(self, sealed: str, state: str) -> tuple[Errand, str]:
        try:
            kept, nonce, verifier, until, target = json.loads(self._seals.unseal(sealed, _PURPOSE))
        except BrokenSeal as error:
            raise ErrandUnknown from error
        is_ours = hmac.compare_digest(kept.encode(), state.encode())
        if not is_ours or self._wall.now().timestamp() > until:
            raise ErrandUnknown
        return Errand(kept, nonce, verifier), target


class TakeIn:
    """Keeps an account for whom a provider vouches; its rights are those of the last sign-in."""

    def __init__(
        self, accounts: Accounts, sessions: Sessions, opened: OpenSession, wall: Clock
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._open = opened
        self._wall = wall

    def __call__(self, identity: Identity, origin: Origin) -> SignedIn:
        """Return the new session; raises ClaimsRefused for somebody else's or a closed account."""
        account = self._accounts.find(identity.username) or self._new(identity)
        if account.external_id != identity.external_id:
            raise ClaimsRefused("username_taken")  # a local account is nobody's by its name alone
        if account.is_disabled:
            raise ClaimsRefused("disabled")
        return self._open(self._as_told(account, identity), origin, by="oidc")

    def _new(self, identity: Identity) -> Account:
        account = Account(
            username=identity.username,
            name=identity.name,
            subject=identity.username,
            roles=identity.roles,
            unit=identity.unit,
            areas=identity.areas,
            origin="oidc",
            external_id=identity.external_id,
            created_at=self._wall.now(),
        )
        try:
            self._accounts.add(account)
        except UsernameTaken as error:  # twice at once
            raise ClaimsRefused("username_taken") from error
        return account

    def _as_told(self, account: Account, identity: Identity) -> Account:
        """Return the account with the rights that the provider tells; other ones end sessions."""
        told = (identity.name, identity.roles, identity.unit, identity.areas)
        if told == (account.name, account.roles, account.unit, account.areas):
            return account
        name, roles, unit, areas = told
        changed = replace(account, name=name, roles=roles, unit=unit, areas=areas)
        self._sessions.end_all(account.username)
        return self._accounts.save(changed)
