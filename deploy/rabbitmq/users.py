"""The one user of a RabbitMQ node of ours, as definitions that every start imports."""

import base64
import hashlib
from collections.abc import Mapping

USER = "huying"


def definitions(password: str) -> Mapping[str, object]:
    """Return the definitions: our user with all rights; the default user guest is never made."""
    return {
        "users": [
            {
                "name": USER,
                "password_hash": _password_hash(password),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": ["administrator"],
            }
        ],
        "vhosts": [{"name": "/"}],
        "permissions": [
            {"user": USER, "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}
        ],
    }


def _password_hash(password: str) -> str:
    """Return RabbitMQ's salted hash; the password gives the salt, so no run changes it."""
    salt = hashlib.sha256(b"huying" + password.encode()).digest()[:4]
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
