"""One-time codes by pyotp."""

from datetime import datetime
from typing import Final

from pyotp import TOTP, random_base32

_STEP_SECONDS: Final = 30
_NEIGHBOURS: Final = (0, -1, 1)


class TotpCodes:
    """The port ``OneTimeCodes``."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def new_secret(self) -> str:
        """Return a fresh secret, in base32."""
        return random_base32()

    def address(self, secret: str, username: str) -> str:
        """Return the ``otpauth:`` address that an app reads from a picture."""
        return TOTP(secret).provisioning_uri(name=username, issuer_name=self._issuer)

    def step_of(self, secret: str, code: str, now: datetime, after: int) -> int | None:
        """Return the time step that a code is right for, or None."""
        digits = "".join(code.split())
        if not (digits.isascii() and digits.isdecimal()):
            return None
        present, codes = int(now.timestamp()) // _STEP_SECONDS, TOTP(secret)
        for step in (present + distance for distance in _NEIGHBOURS):
            if step > after and codes.verify(digits, for_time=step * _STEP_SECONDS):
                return step
        return None
