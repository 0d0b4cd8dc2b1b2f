"""Keys of addresses: keyed hashes, so that the ledger knows one reader from another and no more."""

import base64
import hashlib
import hmac
import re
import unicodedata

from services.common.ids import derived_id
from services.notify.domain.contact import Contact

_PURPOSE = b"huying notify: keys of addresses"
_KINDS = ("phone", "email")
# A mobile number with or without the country's code is one telephone; +1 380… is another's.
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")


class HashedAddresses:
    """Implements ``AddressKeys``; without the secret nobody can try numbers against the keys."""

    def __init__(self, secret: str) -> None:
        """Take the service's secret key, base 64."""
        self._key = hmac.digest(base64.b64decode(secret), _PURPOSE, hashlib.sha256)

    def address(self, kind: str, address: str) -> str:
        """Return the key of an address, however it was spelt."""
        plain = _number(address) if kind == "phone" else "".join(address.split()).casefold()
        digest = hmac.digest(self._key, f"{kind}:{plain}".encode(), hashlib.sha256)
        return derived_id("adr", digest.hex())

    def person(self, contact: Contact) -> str | None:
        """Return the key of a reader: of his phone, or of his mailbox; None without either."""
        for kind in _KINDS:
            address = contact.address(kind)
            if address:
                return self.address(kind, address)
        return None


def _number(phone: str) -> str:
    """Return a number as intake tells it (E.164): 138-0000-5678 and +86 138 0000 5678 are one.

    Whatever begins with a plus stays as intake told it from the first release on: another form
    would be another key, and who opted out under the old one would be written to again.
    """
    plain = unicodedata.normalize("NFKC", phone).strip()
    digits = "".join(one for one in plain if one in "0123456789")
    if not digits:
        return "".join(phone.split()).casefold()
    signed = f"+{digits}" if plain.startswith("+") else digits
    mobile = _MOBILE.fullmatch(signed)
    return f"+86{mobile.group(1)}" if mobile else signed
