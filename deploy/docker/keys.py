"""Make a container system's keys once, and give each service the file with its own: one-shot job.

Keys that exist are never changed; losing the volume `keys` loses the sealed data. What the job
finds in its own environment (a mail server's URL, a key of yours) counts before what it makes.
"""

import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from deploy.local import secrets
from deploy.local.run_dir import RunDir, write_private
from deploy.rabbitmq import users

BROKER_PASSWORD = "HUYING_BROKER_PASSWORD"  # noqa: S105 - the variable's name
FILE = "keys.env"
DEFINITIONS = "definitions.json"
# Secrets that cannot be made here, and the service that reads them.
GIVEN = {
    "notify": ("HUYING_NOTIFY_SMTP_URL",),
    "console": ("HUYING_CONSOLE_OIDC_CLIENT_SECRET",),
}
READABLE = 0o644


def write(root: Path, given: Mapping[str, str], broker: str = "rabbitmq") -> None:
    """Write `<root>/<service>/keys.env` for each service, and the broker's user.

    Args:
        root: holds a folder for each reader, and `all`, which only this job may see.
        given: the caller's environment.
        broker: the broker's host name.

    """
    known = secrets.ensure(RunDir(root / "all"))
    password = known[BROKER_PASSWORD]
    for service in secrets.EVERY_SERVICE:
        own = {
            **secrets.of_service(service, known),
            **_broker_urls(broker, password),
            **{name: given[name] for name in GIVEN.get(service, ()) if given.get(name)},
        }
        lines = [f"{name}={shlex.quote(value)}\n" for name, value in sorted(own.items())]
        write_private(root / service / FILE, "".join(lines))
    definitions = root / "rabbitmq" / DEFINITIONS
    write_private(definitions, json.dumps(users.definitions(password)))
    # The broker runs as a user of its own image; the file holds a salted hash.
    definitions.chmod(READABLE)


def _broker_urls(host: str, password: str) -> dict[str, str]:
    user = f"{users.USER}:{quote(password, safe='')}"
    return {
        "HUYING_AMQP_URL": f"amqp://{user}@{host}:5672/%2F",
        "HUYING_AMQP_MANAGEMENT_URL": f"http://{user}@{host}:15672",
    }


if __name__ == "__main__":
    write(Path("/keys"), os.environ)
