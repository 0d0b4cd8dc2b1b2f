"""Seals by AES-256-GCM under a key that is derived from the console's own."""

import base64
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.console.ports.seals import BrokenSeal

_NONCE_BYTES: Final = 12


class AesSeals:
    """The port ``Seals``."""

    def __init__(self, key: str) -> None:
        derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"huying console seals")
        self._cipher = AESGCM(derived.derive(key.encode()))

    def seal(self, text: str, purpose: str) -> str:
        """Return the sealed text."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), purpose.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, sealed: str, purpose: str) -> str:
        """Return the text; raises BrokenSeal."""
        try:
            raw = base64.urlsafe_b64decode(sealed.encode("ascii"))
            opened = self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise BrokenSeal(purpose) from error
        return opened.decode()
