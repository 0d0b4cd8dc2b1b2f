"""Return paths of mails (VERP): each names its notice, with a proof that we made it.

``bounce@example.gov.cn`` becomes ``bounce+<notice>.<proof>@example.gov.cn``: the mail server must
deliver what stands behind a plus into the same box (``recipient_delimiter = +`` in Postfix).
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final

_PURPOSE: Final = b"huying notify: return paths of mails"
_PROOF_BYTES: Final = 10
_LONGEST_LOCAL_PART: Final = 64  # RFC 5321, 4.5.3.1.1
_NOTICE: Final = re.compile(r"\+([a-z]{2,8}_[0-9a-z]{8,40})\.([a-z2-7]{16})@", re.ASCII)


class ReturnPaths:
    """Makes and reads return paths; some servers change the case of letters, none matters here."""

    def __init__(self, secret: str, address: str) -> None:
        """Take the service's secret key, base 64, and the address that bounces go to."""
        self._key = hmac.digest(base64.b64decode(secret), _PURPOSE, hashlib.sha256)
        self._local, _, self._domain = address.rpartition("@")

    def of(self, notification_id: str) -> str:
        """Return a notice's return path; the plain address where it would be too long."""
        local = f"{self._local}+{notification_id}.{self._proof(notification_id)}"
        known = local if len(local) <= _LONGEST_LOCAL_PART else self._local
        return f"{known}@{self._domain}"

    def notice(self, addresses: Iterable[str]) -> str | None:
        """Return the notice whose return path is among these addresses, None where none is."""
        for address in addresses:
            for notification_id, proof in _NOTICE.findall(address.lower()):
                if hmac.compare_digest(proof, self._proof(notification_id)):
                    return str(notification_id)
        return None

    def _proof(self, notification_id: str) -> str:
        digest = hmac.digest(self._key, notification_id.encode(), hashlib.sha256)
        return base64.b32encode(digest[:_PROOF_BYTES]).decode().lower()
