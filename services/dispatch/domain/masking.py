"""Masks phone and identity numbers that staff type into notes and answers."""

import re

# Chinese mobile and fixed numbers, e-mail addresses, identity cards; longer runs of digits first.
_IDENTITY = re.compile(r"(?<!\d)(\d)\d{16}([\dXx])(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)")
_FIXED = re.compile(r"(?<!\d)(0\d{2,3})[- ]\d{3,4}(\d{4})(?!\d)")
_EMAIL = re.compile(r"\b([A-Za-z0-9])[\w.+-]*@([\w-]+\.[\w.-]+)")


def masked(text: str) -> str:
    """Return a text without the middle of phone numbers, identity numbers and e-mail names."""
    text = _IDENTITY.sub(r"\1****************\2", text)
    text = _MOBILE.sub(r"\1****\2", text)
    text = _FIXED.sub(r"\1-****\2", text)
    return _EMAIL.sub(r"\1***@\2", text)
