"""Bearer tokens: Ed25519-signed JWTs, issued for minutes, checked on every request, revocable."""

import time
from collections.abc import Callable, Iterable
from typing import Any, Final, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from services.common.ids import new_id
from services.common.web.principal import ROLES, Principal

ISSUER: Final = "huying"
_ALGORITHM: Final = "EdDSA"
_LEEWAY_SECONDS: Final = 5  # clocks of two machines of ours
_REMEMBERED: Final = 4096  # a signature check costs 0.1 ms; the same token comes many times

TokenFault = Literal["token_invalid", "token_expired", "token_revoked"]


class TokenRefused(Exception):
    """The token opens nothing; ``code`` says why, in the words of the messages catalogue."""

    def __init__(self, code: TokenFault) -> None:
        super().__init__(code)
        self.code: TokenFault = code


def new_key_pair() -> tuple[str, str]:
    """Return a fresh Ed25519 key pair as PEM: private (PKCS 8), public."""
    private = Ed25519PrivateKey.generate()
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return secret.decode(), public.decode()


def issue(
    private_key_pem: str,
    *,
    subject: str,
    roles: Iterable[str],
    unit: str | None = None,
    areas: Iterable[str] = (),
    ttl_seconds: float,
    name: str = "",
    audience: str | None = None,
) -> str:
    """Return a signed token that is good for ``ttl_seconds`` of wall time.

    Raises ValueError for a role that ``interfaces.md`` does not know.
    """
    unknown = sorted(set(roles := tuple(roles)) - ROLES)
    if unknown:
        raise ValueError(f"unknown roles: {', '.join(unknown)}")
    now = time.time()
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "sub": subject,
        "iat": int(now),
        "exp": int(now + ttl_seconds),
        "jti": new_id("jti"),
        "roles": sorted(roles),
    }
    optional = {"unit": unit, "areas": list(areas), "name": name, "aud": audience}
    claims.update({key: value for key, value in optional.items() if value})
    key = load_pem_private_key(_pem(private_key_pem), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("the token key must be an Ed25519 private key")
    return jwt.encode(claims, key, algorithm=_ALGORITHM)


class TokenVerifier:
    """Checks tokens against one public key.

    ``revoked`` is asked on every request with the token's id (``jti``), so it must be quick; a
    token with an audience is good only where ``audience`` is the same.
    """

    def __init__(
        self,
        public_key_pem: str,
        *,
        audience: str | None = None,
        revoked: Callable[[str], bool] = lambda _: False,
    ) -> None:
        key = load_pem_public_key(_pem(public_key_pem))
        if not isinstance(key, Ed25519PublicKey):
            raise TypeError("the token key must be an Ed25519 public key")
        self._key = key
        self._audience = audience
        self._revoked = revoked
        self._known: dict[str, tuple[Principal, float]] = {}

    def verify(self, token: str) -> Principal:
        """Return the caller; raises ``TokenRefused`` with the reason."""
        principal, expires = self._known.get(token) or self._check(token)
        if time.time() > expires + _LEEWAY_SECONDS:
            raise TokenRefused("token_expired")
        if self._revoked(principal.token_id):
            raise TokenRefused("token_revoked")
        return principal

    def _check(self, token: str) -> tuple[Principal, float]:
        claims = self._decode(token)
        if "aud" in claims and self._audience not in _as_list(claims["aud"]):
            raise TokenRefused("token_invalid")
        known = (_principal(claims), float(claims["exp"]))
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[token] = known
        return known

    def _decode(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=ISSUER,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "sub", "jti"], "verify_aud": False},
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenRefused("token_expired") from error
        except jwt.InvalidTokenError as error:
            raise TokenRefused("token_invalid") from error


def _principal(claims: dict[str, Any]) -> Principal:
    return Principal(
        subject=str(claims["sub"]),
        roles=frozenset(map(str, _as_list(claims.get("roles", [])))) & ROLES,
        unit=claims.get("unit"),
        areas=tuple(map(str, _as_list(claims.get("areas", [])))),
        name=str(claims.get("name", "")),
        token_id=str(claims["jti"]),
    )


def _as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _pem(text: str) -> bytes:
    """Accept a PEM whose line ends were written as ``\\n``, as in an environment file."""
    return text.replace("\\n", "\n").encode()
