"""From what an identity provider says of somebody to what they may be here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.console.domain.account import USERNAME, folded

_LONGEST_NAME: Final = 40


class ClaimsRefused(ValueError):
    """What the provider says makes no account here; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Translation:
    """Which claim holds something, and what its values are called here.

    Without names of its own a value is taken as it stands; with them, others count for nothing.
    """

    claim: str
    names: Mapping[str, str] | None = None

    def of(self, claims: Mapping[str, Any]) -> list[str]:
        """Return the claim's values in our words, in their order."""
        told: Any = claims
        for part in self.claim.split("."):  # such as realm_access.roles
            told = told.get(part) if isinstance(told, Mapping) else None
        values = told if isinstance(told, list) else [told]
        texts = [str(value) for value in values if isinstance(value, str | int) and value != ""]
        if self.names is None:
            return texts
        return [self.names[text] for text in texts if text in self.names]


@dataclass(frozen=True, slots=True)
class ClaimsMap:
    """How a provider's claims are read."""

    username: Translation = field(default_factory=lambda: Translation("preferred_username"))
    name: Translation = field(default_factory=lambda: Translation("name"))
    roles: Translation = field(default_factory=lambda: Translation("roles"))
    unit: Translation = field(default_factory=lambda: Translation("unit"))
    areas: Translation = field(default_factory=lambda: Translation("areas"))


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a provider vouches for; ``external_id`` is what it calls them for good."""

    external_id: str
    username: str
    name: str
    roles: frozenset[str]
    unit: str | None
    areas: tuple[str, ...]


def identity_of(claims: Mapping[str, Any], read: ClaimsMap, roles: frozenset[str]) -> Identity:
    """Return whom the claims of a checked ID token stand for.

    Raises ClaimsRefused: ``no_username`` when it is missing or cannot be one, ``no_role`` when
    none of the provider's roles is one of ours.
    """
    username = folded(_first(read.username.of(claims)))
    if not USERNAME.fullmatch(username):
        raise ClaimsRefused("no_username")
    granted = frozenset(read.roles.of(claims)) & roles
    if not granted:
        raise ClaimsRefused("no_role")
    return Identity(
        external_id=f"{claims['iss']} {claims['sub']}",
        username=username,
        name=(_first(read.name.of(claims)) or username)[:_LONGEST_NAME],
        roles=granted,
        unit=_first(read.unit.of(claims)) or None,
        areas=tuple(read.areas.of(claims)),
    )


def _first(values: list[str]) -> str:
    return values[0] if values else ""
