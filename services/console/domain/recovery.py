"""Recovery codes: ten words of chance for the day the phone is lost, each good for once."""

import hashlib
import re
import secrets
from typing import Final

HOW_MANY: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
_LENGTH: Final = 10


def fresh() -> tuple[str, ...]:
    """Return new codes such as ``k7m2p-x9qra``; what is kept of each is ``kept``."""
    return tuple(_code() for _ in range(HOW_MANY))


def kept(code: str) -> str:
    """Return what is kept of a code, however its owner types it: fifty bits need no slow hash."""
    return hashlib.sha256(re.sub(r"[\s-]", "", code.casefold()).encode()).hexdigest()


def _code() -> str:
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return f"{drawn[:5]}-{drawn[5:]}"
