"""A private RabbitMQ node: Debian's package, our own data, cookie, user and loopback ports."""

import json
import os
import re
import shlex
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx2

from deploy.local import packages
from deploy.local.health import CLIENT
from deploy.local.ports import Ports
from deploy.local.problems import CannotGoOn
from deploy.local.run_dir import RunDir, write_private
from deploy.rabbitmq import users
from services.common.broker.hosts import split_hosts

OTHERWISE = "install rabbitmq-server yourself, or set HUYING_AMQP_URL to a broker of yours"
PORT_NAMES = ("amqp", "management", "rabbitmq-metrics", "epmd", "erlang")
SCRIPT = "usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"
ERLANG = "usr/lib/erlang"
# As Debian writes it, or as we did: a path, not what the script itself works out.
ROOT_OF_ERLANG = re.compile(r"""\bROOTDIR=['/].*""")
# A bare machine's /etc/hosts may lack localhost, which the node's name needs.
INETRC = '{host, {127,0,0,1}, ["localhost"]}.\n{lookup, [file, native]}.\n'
PROBE_SECONDS = 2.0
USUAL_PORTS = {"amqp": 5672, "amqps": 5671}
UNREADABLE = (
    "it is not written as amqp://user:password@host:port/vhost "
    "(what is not a letter or a digit in a password is written as %XX)"
)


@dataclass(frozen=True)
class Installation:
    """Where the broker's start script and its Erlang lie."""

    script: Path
    erlang: Path
    libraries: tuple[Path, ...] = ()


def amqp_url(port: int, password: str) -> str:
    """Return the AMQP URL of the private node."""
    return f"amqp://{users.USER}:{quote(password, safe='')}@127.0.0.1:{port}/%2F"


def management_url(port: int, password: str) -> str:
    """Return the management API's URL, with its credentials."""
    return f"http://{users.USER}:{quote(password, safe='')}@127.0.0.1:{port}"


def ensure_installed(run: RunDir) -> Installation:
    """Find RabbitMQ on the machine or among our own packages, else install it.

    Raises CannotGoOn when there is no way to have it.
    """
    folder = run / "packages" / "rabbitmq"
    found = _find(Path("/"), folder) or _find(folder / "root", folder)
    if found:
        return found
    packages.install("rabbitmq-server", folder, run / "log" / "packages.log", OTHERWISE)
    found = _find(Path("/"), folder) or _find(folder / "root", folder)
    if not found:
        raise CannotGoOn(
            f"rabbitmq-server was installed, yet its start script is missing: {OTHERWISE}"
        )
    return found


# Our own messages have a kilobyte or two. What a unit sends is read by all units' worker, which
# holds hundreds at a time: at the broker's default of 128 MiB one unit could fill its memory.
LARGEST_MESSAGE = 4 * 1024 * 1024


def configure(run: RunDir, ports: Ports, password: str) -> None:
    """Write the node's configuration: loopback listeners, and our one user with its password.

    The definitions are imported at every start, so the user is right even on older data, and the
    default user guest is never made.
    """
    home = run / "rabbitmq"
    write_private(home / "definitions.json", json.dumps(users.definitions(password)))
    write_private(home / "enabled_plugins", "[rabbitmq_management,rabbitmq_prometheus].\n")
    write_private(home / "inetrc", INETRC)
    lines = [
        f"listeners.tcp.1 = 127.0.0.1:{ports['amqp']}",
        "management.tcp.ip = 127.0.0.1",
        f"management.tcp.port = {ports['management']}",
        "prometheus.tcp.ip = 127.0.0.1",
        f"prometheus.tcp.port = {ports['rabbitmq-metrics']}",
        f"load_definitions = {home / 'definitions.json'}",
        f"max_message_size = {LARGEST_MESSAGE}",
        "log.file = false",
        "log.console = true",
        "log.console.level = info",
    ]
    write_private(home / "rabbitmq.conf", "\n".join(lines) + "\n")


def command(installation: Installation) -> list[str]:
    """Return the command line of the node."""
    return [str(installation.script)]


def environment(run: RunDir, ports: Ports, installation: Installation) -> dict[str, str]:
    """Return the environment that keeps the node private to the run folder and to loopback."""
    home = run / "rabbitmq"
    libraries = os.pathsep.join(map(str, installation.libraries))
    return {
        "LC_ALL": "C.UTF-8",
        "HOME": str(home),
        "PATH": f"{installation.erlang / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin",
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(ports["epmd"]),
        "ERL_INETRC": str(home / "inetrc"),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(home / "no-advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(home / "data"),
        "RABBITMQ_LOG_BASE": str(run / "log"),
        "RABBITMQ_NODENAME": "huying@localhost",
        "RABBITMQ_DIST_PORT": str(ports["erlang"]),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        # The script then becomes the node instead of waiting beside it: one pid to watch and stop.
        "RUNNING_UNDER_SYSTEMD": "1",
        **({"LD_LIBRARY_PATH": libraries} if libraries else {}),
    }


def problem(base_url: str) -> str | None:
    """Return why the node behind the management URL is not ready, or None."""
    try:
        answer = CLIENT.get(f"{base_url}/api/health/checks/virtual-hosts", timeout=PROBE_SECONDS)
    except httpx2.HTTPError as error:
        return f"rabbitmq: {type(error).__name__}"
    return None if answer.is_success else f"rabbitmq: management answers {answer.status_code}"


def unreachable(urls: str) -> str | None:
    """Return why none of somebody's brokers (a comma list) can be reached, or None.

    Its words have no part of an address in which a password might be.
    """
    reason = None
    try:
        for node in split_hosts(urls):
            reason = _unreachable(node)
            if reason is None:
                return None
    except ValueError:
        return UNREADABLE
    return reason


def _unreachable(node: str) -> str | None:
    parts = urlsplit(node)
    if parts.scheme not in USUAL_PORTS or not parts.hostname:
        return UNREADABLE
    port = parts.port or USUAL_PORTS[parts.scheme]
    try:
        socket.create_connection((parts.hostname, port), PROBE_SECONDS).close()
    except OSError as error:
        return f"{parts.hostname}:{port}: {error.strerror or type(error).__name__}"
    return None


def _find(root: Path, folder: Path) -> Installation | None:
    scripts = sorted(root.glob(SCRIPT))
    erlang = root / ERLANG
    if not scripts or not (erlang / "bin" / "erl").exists():
        return None
    if root == Path("/"):
        return Installation(scripts[-1], erlang)
    relocate_erlang(erlang)
    return Installation(scripts[-1], erlang, tuple(packages.library_folders(folder)))


def relocate_erlang(erlang: Path) -> None:
    """Debian writes Erlang's folder into its start scripts and ignores ERL_ROOTDIR: write ours.

    Quoted, as it may have a space in its name; and again where the checkout was moved since.
    """
    written = f"ROOTDIR={shlex.quote(str(erlang))}"
    for pattern in ("bin/erl", "bin/start", "erts-*/bin/erl", "erts-*/bin/start"):
        for script in erlang.glob(pattern):
            text = script.read_text()
            script.write_text(ROOT_OF_ERLANG.sub(lambda _: written, text))
