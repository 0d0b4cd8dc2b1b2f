"""An account: a name to sign in with, what it opens, and the proofs that it asks for."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from services.console.domain.person import Person, Preferences

Origin = Literal["local", "oidc", "demo"]
# A password that somebody else has seen is good for so long, and then for changing it only.
FIRST_PASSWORD: Final = timedelta(days=3)
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")


def folded(username: str) -> str:
    """Return a username as it is kept: people type capitals and blanks."""
    return username.strip().casefold()


@dataclass(frozen=True, slots=True)
class Account:
    """One account as kept; ``version`` counts its changes, so that of two editors one succeeds.

    ``totp_secret`` is sealed. ``last_totp_step`` is the last time step whose code was used: no
    code works twice. ``recovery_codes`` are hashes of those that are left.
    ``external_id`` is what an identity provider calls the person for good.
    """

    username: str
    name: str
    subject: str
    roles: frozenset[str]
    unit: str | None = None
    areas: tuple[str, ...] = ()
    origin: Origin = "local"
    password_hash: str | None = field(default=None, repr=False)
    must_change_password: bool = False
    password_changed_at: datetime | None = None
    totp_secret: str | None = field(default=None, repr=False)
    last_totp_step: int = 0
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)
    is_disabled: bool = False
    external_id: str | None = None
    preferences: Preferences = field(default_factory=Preferences)
    created_at: datetime | None = None
    last_sign_in_at: datetime | None = None
    version: int = 1

    @property
    def has_second_factor(self) -> bool:
        """Whether a code is asked for beside the password."""
        return self.totp_secret is not None

    def is_closed(self, now: datetime) -> bool:
        """Whether nobody can sign in: disabled, or its first password was not used in time."""
        if self.is_disabled:
            return True
        given = self.password_changed_at
        return self.must_change_password and given is not None and now > given + FIRST_PASSWORD

    def person(self) -> Person:
        """Return who this account stands for."""
        return Person(
            username=self.username,
            name=self.name,
            subject=self.subject,
            roles=self.roles,
            unit=self.unit,
            areas=self.areas,
            preferences=self.preferences,
        )
