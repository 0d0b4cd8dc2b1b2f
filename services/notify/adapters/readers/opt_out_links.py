"""Opt-out links: the reader's key, sealed, so that nobody can guess or make one."""

import base64
import binascii
from typing import Final

from cryptography.exceptions import InvalidTag

from services.notify.adapters.sealer import AesGcmSealer
from services.notify.ports.opt_outs import NotALink

_BOUND_TO: Final = "opt-out link"
_LONGEST: Final = 200


class SealedOptOutLinks:
    """Implements ``OptOutLinks``. A link holds as long as the service's secret key does."""

    def __init__(self, secret: str, public_url: str | None) -> None:
        """Take the secret key, base 64, and where residents reach their pages; unset: no links."""
        self._sealer = AesGcmSealer(secret)
        self._public_url = public_url.rstrip("/") if public_url else None

    def url(self, person: str) -> str | None:
        """See the port."""
        if self._public_url is None:
            return None
        sealed = self._sealer.seal(person, _BOUND_TO)
        token = base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()
        return f"{self._public_url}/unsubscribe/{token}"

    def person(self, token: str) -> str:
        """See the port."""
        if len(token) > _LONGEST or not token.isascii():
            raise NotALink
        try:
            padded = token.encode() + b"=" * (-len(token) % 4)
            sealed = base64.b64decode(padded, altchars=b"-_", validate=True)
            return self._sealer.open(sealed, _BOUND_TO)
        except (binascii.Error, InvalidTag, ValueError) as error:
            raise NotALink from error
