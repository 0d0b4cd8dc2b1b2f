"""The keys of the audit trail: they live outside the database, or they would prove nothing."""

import base64
import binascii
import hmac

_KEY_BYTES = 32
_PURPOSES = ("link", "erasure", "anchor")


class UnknownKey(LookupError):
    """A code was made with a key that is not in the ring; nothing can be said about it."""


class AuditKeys:
    """A ring of keys: the first one signs, all of them check.

    To rotate, put a new key first and keep the old ones: what they signed is checked with them.
    """

    def __init__(self, ring: str) -> None:
        """Read a ring.

        Args:
            ring: ``<key id>:<32 bytes in base64>``, separated by commas, the current one first.

        Raises:
            ValueError: when the text is not such a ring; it quotes no key.

        """
        self._keys: dict[str, dict[str, bytes]] = {}
        for entry in ring.split(","):
            key_id, _, encoded = entry.strip().partition(":")
            key = _key(key_id, encoded)
            # A key for each purpose, so that a code of one kind never passes for another kind.
            self._keys[key_id] = {name: _mac(key, name.encode()) for name in _PURPOSES}
        self.current = next(iter(self._keys))

    def sign(self, purpose: str, message: bytes) -> str:
        """Return ``<key id>:<code>`` over a message, with the current key."""
        return f"{self.current}:{_text(_mac(self._keys[self.current][purpose], message))}"

    def fits(self, purpose: str, message: bytes, code: str) -> bool:
        """Whether a code was made over this message.

        Raises:
            UnknownKey: when its key is not in the ring.

        """
        key_id, _, given = code.partition(":")
        known = self._keys.get(key_id)
        if known is None:
            raise UnknownKey(key_id)
        return hmac.compare_digest(_text(_mac(known[purpose], message)), given)


def text_digest(salt: bytes, message: bytes) -> str:
    """Return the code that stands for a text: without the salt it tells nothing about it."""
    return _text(_mac(salt, message))


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _text(code: bytes) -> str:
    return base64.urlsafe_b64encode(code).rstrip(b"=").decode()


def _key(key_id: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if not key_id.isalnum() or not key_id.isascii() or len(key) != _KEY_BYTES:
        raise ValueError("an audit key is <id>:<32 bytes in base64>, its id letters and digits")
    return key
