"""Seals endpoints' secrets at rest: AES-GCM, bound to the endpoint they belong to."""

import base64
import binascii
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_KEY_BYTES = (16, 24, 32)


class AesGcmSealer:
    """Seals with one key; the nonce goes before the sealed bytes."""

    def __init__(self, key: str) -> None:
        """Take the key as base 64 of 16, 24 or 32 bytes; raises ValueError for anything else."""
        try:
            raw = base64.b64decode(key, validate=True)
        except binascii.Error as error:
            raise ValueError("the sealing key must be base 64") from error
        if len(raw) not in _KEY_BYTES:
            raise ValueError("the sealing key must have 16, 24 or 32 bytes")
        self._cipher = AESGCM(raw)

    def seal(self, text: str, bound_to: str) -> bytes:
        """Return the sealed text; only the same ``bound_to`` opens it."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> str:
        """Return the text.

        Raises:
            cryptography.exceptions.InvalidTag: under another key, binding, or after a change.

        """
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, body, bound_to.encode()).decode()
