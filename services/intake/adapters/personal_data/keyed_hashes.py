"""What is derived with secret keys: indexes, pseudonyms, tracking codes, PINs, body digests."""

import base64
import hashlib
import hmac

from services.intake.domain.following import tracking_code

_INDEX_BYTES = 16
_PIN_DIGITS = 6


class HmacHashes:
    """Implements the port ``KeyedHashes`` with HMAC-SHA-256, a key for each purpose."""

    def __init__(
        self, *, phone_key: str, reporter_key: str, tracking_key: str, digest_key: str
    ) -> None:
        # Keyed once and copied for each value: setting a key costs as much as hashing with it.
        self._phone = _keyed(phone_key, b"phone")
        self._reporter = _keyed(reporter_key, b"reporter")
        self._code = _keyed(tracking_key, b"code")
        self._index = _keyed(tracking_key, b"index")
        self._pin = _keyed(tracking_key, b"pin")
        self._body = _keyed(digest_key, b"body")

    def phone_index(self, phone: str) -> str:
        """See the port."""
        return _short(self._phone, phone.encode())

    def reporter_ref(self, contact: str) -> str:
        """See the port."""
        return f"rep_{_short(self._reporter, contact.encode())}"

    def tracking_code(self, appeal_id: str, *, alone: bool) -> str:
        """See the port."""
        digest = _digest(self._code, appeal_id.encode())
        return tracking_code.encode(digest, alone=alone)

    def tracking_index(self, code: str) -> str:
        """See the port."""
        return _short(self._index, code.encode())

    def pin(self, appeal_id: str) -> str:
        """See the port."""
        digest = _digest(self._pin, appeal_id.encode())
        return f"{int.from_bytes(digest[:8], 'big') % 10**_PIN_DIGITS:0{_PIN_DIGITS}d}"

    def body_digest(self, body: bytes) -> str:
        """See the port."""
        return _short(self._body, body)


def _keyed(key: str, purpose: bytes) -> hmac.HMAC:
    return hmac.new(key.encode(), purpose + b"\0", hashlib.sha256)


def _digest(keyed: hmac.HMAC, value: bytes) -> bytes:
    hashed = keyed.copy()
    hashed.update(value)
    return hashed.digest()


def _short(keyed: hmac.HMAC, value: bytes) -> str:
    digest = _digest(keyed, value)[:_INDEX_BYTES]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
