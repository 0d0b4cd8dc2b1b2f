"""What is derived with secret keys: indexes, pseudonyms, tracking codes, PINs, body digests."""

import base64
import hashlib
import hmac

from services.intake.domain import tracking_code

_INDEX_BYTES = 16
_PIN_DIGITS = 6


class HmacHashes:
    """Implements the port ``KeyedHashes`` with HMAC-SHA-256, a key for each purpose."""

    def __init__(
        self, *, phone_key: str, reporter_key: str, tracking_key: str, digest_key: str
    ) -> None:
        self._phone_key = phone_key.encode()
        self._reporter_key = reporter_key.encode()
        self._tracking_key = tracking_key.encode()
        self._digest_key = digest_key.encode()

    def phone_index(self, phone: str) -> str:
        """See the port."""
        return _short(self._phone_key, b"phone", phone.encode())

    def reporter_ref(self, contact: str) -> str:
        """See the port."""
        return f"rep_{_short(self._reporter_key, b'reporter', contact.encode())}"

    def tracking_code(self, appeal_id: str, *, alone: bool) -> str:
        """See the port."""
        digest = _digest(self._tracking_key, b"code", appeal_id.encode())
        return tracking_code.encode(digest, alone=alone)

    def tracking_index(self, code: str) -> str:
        """See the port."""
        return _short(self._tracking_key, b"index", code.encode())

    def pin(self, appeal_id: str) -> str:
        """See the port."""
        digest = _digest(self._tracking_key, b"pin", appeal_id.encode())
        return f"{int.from_bytes(digest[:8], 'big') % 10**_PIN_DIGITS:0{_PIN_DIGITS}d}"

    def body_digest(self, body: bytes) -> str:
        """See the port."""
        return _short(self._digest_key, b"body", body)


def _digest(key: bytes, purpose: bytes, value: bytes) -> bytes:
    return hmac.digest(key, purpose + b"\0" + value, hashlib.sha256)


def _short(key: bytes, purpose: bytes, value: bytes) -> str:
    digest = _digest(key, purpose, value)[:_INDEX_BYTES]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
