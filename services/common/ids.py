"""The only place that makes identifiers: time-ordered ones, and derived ones for idempotency."""

import hashlib
import secrets
import time
import zlib

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_LENGTH = 26


def new_id(prefix: str) -> str:
    """Return a fresh id such as ``apl_01j…``: a ULID (48 bits of milliseconds, 80 random bits)."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return f"{prefix}_{_base32(value)}"


def derived_id(prefix: str, *parts: str) -> str:
    """Return the one id that these parts always give, so that doing a thing twice names it once."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return f"{prefix}_{_base32(int.from_bytes(digest[:16], 'big'))}"


def bucket_of(identifier: str) -> str:
    """Return the bucket (two hex digits) that an id falls into, the same in every service."""
    return f"{zlib.crc32(identifier.encode()) >> 24:02x}"


def _base32(value: int) -> str:
    digits = []
    for _ in range(_LENGTH):
        value, digit = divmod(value, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
