"""The only place that makes identifiers: time-ordered ones, and derived ones for idempotency."""

import hashlib
import os
import time
import zlib
from functools import lru_cache

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_LENGTH = 26
_CHANCE_DIGITS = 16
_DIGIT_OF_BYTE = (_ALPHABET * 8).encode()
# Two digits at a time: an appeal needs four ids, and this halves what they cost.
_PAIRS = tuple(high + low for high in _ALPHABET for low in _ALPHABET)
_SHIFTS = range((_LENGTH - 2) * 5, -1, -10)
_SHIFTS_OF_TIME = range((_LENGTH - _CHANCE_DIGITS - 2) * 5, -1, -10)


def new_id(prefix: str) -> str:
    """Return a fresh id such as ``apl_01j…``: a ULID (48 bits of milliseconds, 80 random bits)."""
    # A random byte is a random digit, since 32 divides 256; only the time need be counted out.
    chance = os.urandom(_CHANCE_DIGITS).translate(_DIGIT_OF_BYTE).decode()
    return f"{prefix}_{_of_time(time.time_ns() // 1_000_000)}{chance}"


def derived_id(prefix: str, *parts: str) -> str:
    """Return the one id that these parts always give, so that doing a thing twice names it once."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return f"{prefix}_{_base32(int.from_bytes(digest[:16], 'big'))}"


def bucket_of(identifier: str) -> str:
    """Return the bucket (two hex digits) that an id falls into, the same in every service."""
    return f"{zlib.crc32(identifier.encode()) >> 24:02x}"


@lru_cache(maxsize=1)
def _of_time(milliseconds: int) -> str:
    """Return the ten digits that ids of one millisecond begin with."""
    return "".join([_PAIRS[milliseconds >> shift & 1023] for shift in _SHIFTS_OF_TIME])


def _base32(value: int) -> str:
    return "".join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])
