"""Units' AMQP passwords derive from one secret, so that they are kept nowhere and told again."""

import base64
import hashlib
import hmac


def password_of(unit: str, generation: int, secret: str) -> str:
    """Return the password of a generation of a unit's account."""
    said = f"amqp:{unit}" if generation == 1 else f"amqp:{unit}:{generation}"
    digest = hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
