"""Verifies webhooks as Standard Webhooks signs them: HMAC-SHA-256 over id, time and body."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

TOLERANCE_SECONDS = 300


class BadSignature(ValueError):
    """The request did not come from Huying, was changed on the way, or is too old."""


def verify(
    headers: Mapping[str, str], body: bytes, *secrets: str, now: float | None = None
) -> None:
    """Return when one of the secrets signed this body.

    While a secret is being rotated the header bears two signatures and either will do; give both
    secrets and nothing is refused, whichever of the two the sender knows.

    Args:
        headers: the request's; their names in any case.
        body: its bytes as they came, before anything reads them as JSON.
        secrets: as Huying gave them, ``whsec_`` and base 64.
        now: seconds since 1970, the machine's clock when it is left out.

    Raises:
        BadSignature: no signature fits, or the time is more than five minutes off.
        ValueError: a secret is none.

    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, sent = given["webhook-id"], given["webhook-timestamp"]
        signatures = given["webhook-signature"].split()
        age = abs((time.time() if now is None else now) - int(sent))
    except (KeyError, ValueError) as error:
        raise BadSignature("a header is missing") from error
    if age > TOLERANCE_SECONDS:
        raise BadSignature("it was sent too long ago; is this machine's clock right?")
    signed = f"{message_id}.{sent}.".encode() + body
    for secret in secrets:
        key = key_of(secret)
        wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(wanted.encode(), one.encode()) for one in signatures):
            return
    raise BadSignature("no signature fits")


def key_of(secret: str) -> bytes:
    """Return the key of a secret; raises ValueError where it is none, or empty."""
    try:
        key = base64.b64decode(secret.strip().removeprefix("whsec_"), validate=True)
    except ValueError as error:
        raise ValueError("a secret is whsec_ and base 64") from error
    if not key:
        raise ValueError("an empty secret would let anybody sign")
    return key
