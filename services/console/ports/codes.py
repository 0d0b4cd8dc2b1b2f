"""Codes of the second factor: one-time codes of an app, and codes for the day the phone is lost."""

from datetime import datetime
from typing import Protocol


class OneTimeCodes(Protocol):
    """Time-based one-time codes (RFC 6238): six digits, thirty seconds."""

    def new_secret(self) -> str:
        """Return a fresh secret, in base32."""
        ...

    def address(self, secret: str, username: str) -> str:
        """Return the ``otpauth:`` address that an app reads from a picture."""
        ...

    def step_of(self, secret: str, code: str, now: datetime, after: int) -> int | None:
        """Return the time step that a code is right for, or None.

        A step's neighbours are right as well (phones' clocks differ); no step up to ``after`` is.
        """
        ...
