"""Sealed fields: AES-256-GCM under a ring of keys, each value bound to its appeal and field."""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.intake.ports.personal_data import Unreadable

_NONCE_BYTES = 12
_KEY_BYTES = 32


class KeyRing:
    """Seals with the first key and opens with any; implements the port ``Sealer``.

    To rotate, put a new key first: what was sealed before stays readable as long as its key is in
    the ring.
    """

    def __init__(self, ring: str) -> None:
        """Read a ring.

        Args:
            ring: ``<key id>:<32 bytes in base64>``, separated by commas, the current one first.

        Raises:
            ValueError: when the text is not such a ring; it quotes no key.

        """
        self._ciphers: dict[str, AESGCM] = {}
        for entry in ring.split(","):
            key_id, _, encoded = entry.strip().partition(":")
            self._ciphers[key_id] = AESGCM(_key(key_id, encoded))
        self._current = next(iter(self._ciphers))

    @property
    def key_id(self) -> str:
        """See the port."""
        return self._current

    def key_of(self, sealed: str) -> str:
        """See the port."""
        return sealed.partition(":")[0]

    def seal(self, appeal_id: str, field: str, value: str) -> str:
        """See the port."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        box = self._ciphers[self._current].encrypt(nonce, value.encode(), _bound(appeal_id, field))
        return f"{self._current}:{base64.b64encode(nonce + box).decode()}"

    def unseal(self, appeal_id: str, field: str, sealed: str) -> str:
        """See the port."""
        key_id, _, encoded = sealed.partition(":")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise Unreadable(f"no key {key_id!r} in the ring")
        try:
            raw = base64.b64decode(encoded, validate=True)
            bound = _bound(appeal_id, field)
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], bound).decode()
        except (InvalidTag, ValueError) as error:
            raise Unreadable("the value does not open") from error


def _bound(appeal_id: str, field: str) -> bytes:
    """A value copied to another appeal or field must not open there."""
    return f"{appeal_id}/{field}".encode()


def _key(key_id: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if not key_id or len(key) != _KEY_BYTES:
        raise ValueError("a seal key is <id>:<32 bytes in base64>")
    return key
