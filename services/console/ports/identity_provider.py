"""An identity provider that signs people in for us (OpenID Connect, code flow with PKCE)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class ProviderAway(ConnectionError):
    """The provider cannot be reached, or its answers make no sense."""


class ProviderRefused(ValueError):
    """The provider refused the code, or its token is not good: it proves nobody."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One way to the provider and back: what must come back as it went."""

    state: str
    nonce: str
    verifier: str = field(repr=False)


class IdentityProvider(Protocol):
    """One provider."""

    def address(self, errand: Errand) -> str:
        """Return where to send the browser; raises ProviderAway."""
        ...

    def redeem(self, errand: Errand, code: str) -> Mapping[str, Any]:
        """Return the claims of a checked ID token; raises ProviderAway and ProviderRefused."""
        ...
