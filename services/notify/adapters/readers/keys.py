"""Keys of addresses: keyed hashes, so that the ledger knows one reader from another and no more."""

import base64
import hashlib
import hmac

from services.common.ids import derived_id
from services.notify.domain.contact import Contact

_PURPOSE = b"huying notify: keys of addresses"
_KINDS = ("phone", "email")


class HashedAddresses:
    """Implements ``AddressKeys``; without the secret nobody can try numbers against the keys."""

    def __init__(self, secret: str) -> None:
        """Take the service's secret key, base 64."""
        self._key = hmac.digest(base64.b64decode(secret), _PURPOSE, hashlib.sha256)

    def address(self, kind: str, address: str) -> str:
        """Return the key of an address."""
        plain = "".join(address.split()).casefold()
        digest = hmac.digest(self._key, f"{kind}:{plain}".encode(), hashlib.sha256)
        return derived_id("adr", digest.hex())

    def person(self, contact: Contact) -> str | None:
        """Return the key of a reader: of his phone, or of his mailbox; None without either."""
        for kind in _KINDS:
            address = contact.address(kind)
            if address:
                return self.address(kind, address)
        return None
