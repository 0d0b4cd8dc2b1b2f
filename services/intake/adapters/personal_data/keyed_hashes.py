"""What is derived with secret keys: indexes, pseudonyms, tracking codes, PINs, body digests."""

import base64
import hashlib

from services.intake.domain.following import tracking_code

_INDEX_BYTES = 16
_PIN_DIGITS = 6
_BLOCK_BYTES = 64
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))


class HmacHashes:
    """Implements the port ``KeyedHashes`` with HMAC-SHA-256, a key for each purpose."""

    def __init__(
        self, *, phone_key: str, reporter_key: str, tracking_key: str, digest_key: str
    ) -> None:
        self._phone = _Keyed(phone_key, b"phone")
        self._reporter = _Keyed(reporter_key, b"reporter")
        self._code = _Keyed(tracking_key, b"code")
        self._index = _Keyed(tracking_key, b"index")
        self._pin = _Keyed(tracking_key, b"pin")
        self._body = _Keyed(digest_key, b"body")

    def phone_index(self, phone: str) -> str:
        """See the port."""
        return self._phone.short(phone.encode())

    def reporter_ref(self, contact: str) -> str:
        """See the port."""
        return f"rep_{self._reporter.short(contact.encode())}"

    def tracking_code(self, appeal_id: str, *, alone: bool) -> str:
        """See the port."""
        digest = self._code.digest(appeal_id.encode())
        return tracking_code.encode(digest, alone=alone)

    def tracking_index(self, code: str) -> str:
        """See the port."""
        return self._index.short(code.encode())

    def pin(self, appeal_id: str) -> str:
        """See the port."""
        digest = self._pin.digest(appeal_id.encode())
        return f"{int.from_bytes(digest[:8], 'big') % 10**_PIN_DIGITS:0{_PIN_DIGITS}d}"

    def body_digest(self, body: bytes) -> str:
        """See the port."""
        return self._body.short(body)


class _Keyed:
    """HMAC-SHA-256 (RFC 2104) of a purpose and a value under one key.

    Both of its hashes are begun once and copied for each value. The standard library's own copies
    a third object around them: it takes three times as long, and an appeal needs four.
    """

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: str, purpose: bytes) -> None:
        raw = key.encode()
        block = (raw if len(raw) <= _BLOCK_BYTES else hashlib.sha256(raw).digest()).ljust(
            _BLOCK_BYTES, b"\0"
        )
        self._inner = hashlib.sha256(block.translate(_INNER) + purpose + b"\0")
        self._outer = hashlib.sha256(block.translate(_OUTER))

    def digest(self, value: bytes) -> bytes:
        """Return the 32 bytes of a value."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(value)
        outer.update(inner.digest())
        return outer.digest()

    def short(self, value: bytes) -> str:
        """Return the first half of them as text."""
        return base64.urlsafe_b64encode(self.digest(value)[:_INDEX_BYTES]).decode().rstrip("=")
