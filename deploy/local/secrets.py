"""Every secret of a local system in one table: made once, never overwritten, shared sparingly."""

import base64
import os
import secrets
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization

from deploy.local.run_dir import RunDir, write_private
from services.common.web import tokens

EVERY_SERVICE = ("intake", "dispatch", "notify", "reporting", "console")
SERVICE_TOKEN = "HUYING_SERVICE_TOKEN"  # noqa: S105 - the variable's name, not a token
# One password opens every account of a local system: `access.json` tells it, and nothing else does.
ACCOUNT_PASSWORD = "HUYING_LOCAL_ACCOUNT_PASSWORD"  # noqa: S105 - the variable's name
OPEN311_KEYS = "HUYING_INTAKE_OPEN311_KEYS"
OPEN311_CLIENT = "demo"
TEN_YEARS_SECONDS = 10 * 365 * 24 * 3600

Known = Mapping[str, str]


@dataclass(frozen=True)
class Secret:
    """One secret: its name in the environment, how it is made, and which services may read it."""

    name: str
    make: Callable[[Known], str]
    readers: tuple[str, ...] = ()


def _password(_: Known) -> str:
    return secrets.token_urlsafe(24)


def _key(_: Known) -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _key_ring(_: Known) -> str:
    """Return the first key of a ring; later ones are put before it, and old ones still open."""
    return f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _client_key(_: Known) -> str:
    """Return the key of the one client that there is at first."""
    return f"{OPEN311_CLIENT}:{secrets.token_urlsafe(24)}"


def _private_key(_: Known) -> str:
    return tokens.new_key_pair()[0]


def _public_key(known: Known) -> str:
    private = serialization.load_pem_private_key(known["HUYING_TOKEN_PRIVATE_KEY"].encode(), None)
    return (
        private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def _service_token(service: str) -> Callable[[Known], str]:
    def make(known: Known) -> str:
        return tokens.issue(
            known["HUYING_TOKEN_PRIVATE_KEY"],
            subject=f"service:{service}",
            roles=["service"],
            ttl_seconds=TEN_YEARS_SECONDS,
            name=service,
        )

    return make


TABLE = (
    Secret("HUYING_BROKER_PASSWORD", _password),
    Secret("HUYING_TOKEN_PRIVATE_KEY", _private_key, ("console",)),
    Secret("HUYING_TOKEN_PUBLIC_KEY", _public_key, EVERY_SERVICE),
    Secret("HUYING_CONSOLE_KEY", _key, ("console",)),
    Secret(ACCOUNT_PASSWORD, _password),
    Secret("HUYING_IDEMPOTENCY_KEY", _key, ("intake",)),
    Secret("HUYING_INTAKE_SEAL_KEYS", _key_ring, ("intake",)),
    Secret("HUYING_INTAKE_PHONE_INDEX_KEY", _key, ("intake",)),
    Secret("HUYING_INTAKE_REPORTER_REF_KEY", _key, ("intake",)),
    Secret("HUYING_INTAKE_TRACKING_KEY", _key, ("intake",)),
    Secret("HUYING_INTAKE_SMS_SECRET", _key, ("intake",)),
    Secret(OPEN311_KEYS, _client_key, ("intake",)),
    Secret("HUYING_AUDIT_KEY", _key_ring, ("dispatch",)),
    Secret("HUYING_DISPATCH_UNIT_CREDENTIALS_KEY", _key, ("dispatch",)),
    Secret("HUYING_NOTIFY_SECRET_KEY", _key, ("notify",)),
    Secret("HUYING_NOTIFY_SMS_SECRET", _key, ("notify",)),
    *(Secret(f"{SERVICE_TOKEN}_{s.upper()}", _service_token(s)) for s in EVERY_SERVICE),
)


def ensure(run: RunDir) -> dict[str, str]:
    """Return all secrets, making those that are missing; what exists is never changed.

    A secret set in the caller's environment counts before the generated one, and is not stored.
    """
    stored = _read(run)
    known = dict(stored)
    for secret in TABLE:
        if secret.name not in known:
            known[secret.name] = secret.make(known)
    if known != stored:
        lines = [f"{name}={shlex.quote(value)}\n" for name, value in known.items()]
        write_private(
            run.secrets, "# Generated once. Losing it loses the sealed data.\n" + "".join(lines)
        )
    return {name: os.environ.get(name, value) for name, value in known.items()}


def of_service(service: str, known: Known) -> dict[str, str]:
    """Return the secrets that `service` may read, under the names of its settings."""
    shared = {secret.name: known[secret.name] for secret in TABLE if service in secret.readers}
    return {**shared, SERVICE_TOKEN: known[f"{SERVICE_TOKEN}_{service.upper()}"]}


def open311_key(known: Known) -> str:
    """Return the key under which the demo's client posts."""
    clients = dict(part.strip().split(":", 1) for part in known[OPEN311_KEYS].split(",") if part)
    return clients.get(OPEN311_CLIENT) or next(iter(clients.values()), "")


def names() -> frozenset[str]:
    """Return every name that must not travel in a shared environment."""
    return frozenset({SERVICE_TOKEN, *(secret.name for secret in TABLE)})


def _read(run: RunDir) -> dict[str, str]:
    if not run.secrets.exists():
        return {}
    pairs = shlex.split(run.secrets.read_text(encoding="utf-8"), comments=True)
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}
