"""Passwords by argon2id."""

from contextlib import suppress
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# The smaller of OWASP's sets: 19 MiB, so that a hall that signs in at eight o'clock does not
# exhaust a small machine.
_TIME_COST: Final = 2
_MEMORY_KIB: Final = 19456
_PARALLELISM: Final = 1


class Argon2Passwords:
    """The port ``Passwords``."""

    def __init__(self, time_cost: int = _TIME_COST, memory_kib: int = _MEMORY_KIB) -> None:
        self._hasher = PasswordHasher(time_cost, memory_kib, _PARALLELISM)

    def hashed(self, password: str) -> str:
        """Return a salted hash."""
        return self._hasher.hash(password)

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Tell whether the password is right; where there is no hash, a stand-in is checked."""
        right = False
        with suppress(VerificationError, InvalidHashError):
            right = self._hasher.verify(password_hash or self._nobodys, password)
        return right and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody has this password")
