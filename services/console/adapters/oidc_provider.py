"""An identity provider over HTTP: discovery, PKCE, and every check of an ID token."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.console.ports.identity_provider import Errand, ProviderAway, ProviderRefused

# Signed by the provider's own key only: a shared secret, or none, proves nothing.
_ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519")
_LEEWAY_SECONDS: Final = 60
_FRESH_SECONDS: Final = 3600.0
_FIRST_REFUSAL: Final = 400
_FIRST_FAULT: Final = 500


@dataclass(frozen=True, slots=True)
class Client:
    """What we are to the provider."""

    issuer: str
    client_id: str
    secret: str | None = field(repr=False)
    redirect_uri: str
    scopes: str = "openid profile"


class OidcProvider:
    """The port ``IdentityProvider``; what the provider says of itself is asked once an hour."""

    def __init__(self, client: Client, timeout: float = 10.0) -> None:
        self._own = client
        self._http = httpx2.Client(timeout=timeout, trust_env=False, follow_redirects=False)
        self._told: tuple[float, dict[str, Any]] = (float("-inf"), {})
        self._keys: KeySet | None = None

    def address(self, errand: Errand) -> str:
        """Return where to send the browser; raises ProviderAway."""
        return str(
            prepare_grant_uri(
                self._metadata("authorization_endpoint"),
                client_id=self._own.client_id,
                response_type="code",
                redirect_uri=self._own.redirect_uri,
                scope=self._own.scopes,
                state=errand.state,
                nonce=errand.nonce,
                code_challenge=create_s256_code_challenge(errand.verifier),
                code_challenge_method="S256",
            )
        )

    def redeem(self, errand: Errand, code: str) -> Mapping[str, Any]:
        """Return the claims of a checked ID token; raises ProviderAway and ProviderRefused."""
        told = self._exchange(errand, code)
        if not isinstance(told.get("id_token"), str):
            raise ProviderRefused("no ID token")
        try:
            return self._checked(told["id_token"], errand, str(told.get("access_token", "")))
        except (JoseError, ValueError) as error:
            raise ProviderRefused(type(error).__name__) from error

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _exchange(self, errand: Errand, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._own.redirect_uri,
            "code_verifier": errand.verifier,
            "client_id": self._own.client_id,
        }
        given: dict[str, Any] = {"data": form}
        if self._own.secret is not None:
            given["auth"] = (self._own.client_id, self._own.secret)
        return self._ask("POST", self._metadata("token_endpoint"), **given)

    def _checked(self, token: str, errand: Errand, access_token: str) -> Mapping[str, Any]:
        """Check signature, issuer, audience, times and nonce of an ID token."""
        found = self._signed(token)
        wanted: dict[str, Any] = {
            "iss": {"essential": True, "value": self._own.issuer},
            "aud": {"essential": True, "value": self._own.client_id},
            "nonce": {"essential": True, "value": errand.nonce},
        }
        params = {"nonce": errand.nonce, "client_id": self._own.client_id}
        if access_token:
            params["access_token"] = access_token
        claims = CodeIDToken(found.claims, found.header, wanted, params)
        claims.validate(leeway=_LEEWAY_SECONDS)
        return dict(claims)

    def _signed(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, self._key_set(), algorithms=_ALGORITHMS)
        except (JoseError, ValueError):  # perhaps by a key that is newer than what we know
            self._keys = None
            return jwt.decode(token, self._key_set(), algorithms=_ALGORITHMS)

    def _key_set(self) -> KeySet:
        if self._keys is None:
            told = self._ask("GET", self._metadata("jwks_uri"))
            self._keys = KeySet.import_key_set(told)  # type: ignore[arg-type]  # checked by it
        return self._keys

    def _metadata(self, name: str) -> str:
        """Return an address that the provider tells of itself; it must be the one we trust."""
        asked, told = self._told
        if time.monotonic() - asked > _FRESH_SECONDS:
            address = f"{self._own.issuer.rstrip('/')}/.well-known/openid-configuration"
            told = self._ask("GET", address)
            if told.get("issuer") != self._own.issuer:
                raise ProviderAway("the provider names another issuer")
            self._told = (time.monotonic(), told)
        found = told.get(name)
        if not isinstance(found, str):
            raise ProviderAway(f"the provider tells no {name}")
        return found

    def _ask(self, method: str, address: str, **given: Any) -> dict[str, Any]:
        try:
            answer = self._http.request(method, address, **given)
            told = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderAway(type(error).__name__) from error
        if answer.status_code >= _FIRST_FAULT or not isinstance(told, dict):
            raise ProviderAway(f"answered {answer.status_code}")
        if answer.status_code >= _FIRST_REFUSAL:
            raise ProviderRefused(str(told.get("error", answer.status_code)))
        return told
