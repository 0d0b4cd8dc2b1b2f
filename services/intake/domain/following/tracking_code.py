"""The tracking code: unguessable, easy to read aloud, and self-checking.

Thirty-one characters, a prime number: with it the check character finds every wrong character and
every swap of neighbours. Crockford's alphabet without V, which the ear takes for B or W.
"""

import unicodedata
from itertools import count
from operator import mul

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTWXYZ"
BASE = len(ALPHABET)
# 11 characters are 54 bits: with a phone's last digits and a throttle, enough. A code that opens
# the case alone has 15 of them, 74 bits.
WITH_PHONE_LENGTH = 11
ALONE_LENGTH = 15
_GROUP = 4
# What stands between the groups where a code is typed, pasted or put right by a keyboard.
_BETWEEN = dict.fromkeys(" -\t\n\r\u200b\ufeff\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc")
_HEARD_AS = str.maketrans({"O": "0", "I": "1", "L": "1", **_BETWEEN})
# Least significant digit first, two at a time: half the long divisions.
_PAIRS = tuple(high + low for low in ALPHABET for high in ALPHABET)
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


class NotATrackingCode(ValueError):
    """Mistyped or misheard: the check character does not fit."""


def encode(digest: bytes, *, alone: bool) -> str:
    """Return the code that a keyed digest stands for, in groups of four.

    Args:
        digest: at least 16 unpredictable bytes.
        alone: whether the code opens the case without a phone suffix, and is longer therefore.

    """
    length = ALONE_LENGTH if alone else WITH_PHONE_LENGTH
    value = int.from_bytes(digest[:16], "big")
    pairs = []
    for _ in range(length // 2 + 1):
        value, two = divmod(value, BASE * BASE)
        pairs.append(_PAIRS[two])
    body = "".join(pairs)[:length]
    return _grouped(body + _check(body))


def normalise(heard: str) -> str:
    """Return a code as it was issued from what somebody typed or said.

    Raises:
        NotATrackingCode: when it is none, or one character is wrong, or two are swapped.

    """
    plain = unicodedata.normalize("NFKC", heard).upper().translate(_HEARD_AS)
    body, check = plain[:-1], plain[-1:]
    if len(body) not in (WITH_PHONE_LENGTH, ALONE_LENGTH) or set(plain) - _VALUE.keys():
        raise NotATrackingCode("not a tracking code")
    if _check(body) != check:
        raise NotATrackingCode("the check character does not fit")
    return _grouped(plain)


def _check(body: str) -> str:
    return ALPHABET[sum(map(mul, count(1), map(_VALUE.__getitem__, body))) % BASE]


def _grouped(plain: str) -> str:
    return "-".join([plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP)])
