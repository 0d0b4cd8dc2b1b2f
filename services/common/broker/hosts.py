"""Reads the broker's address, which may be a comma list of nodes."""

import re
from urllib.parse import unquote, urlsplit, urlunsplit


def split_hosts(amqp_url: str) -> tuple[str, ...]:
    """Return one URL for each node.

    Both ``amqp://u:p@a:1,b:2/vhost`` and ``amqp://u:p@a:1/vhost,amqp://u:p@b:2/vhost`` are read.
    """
    urls = re.split(r",\s*(?=amqps?://)", amqp_url)
    if len(urls) > 1:
        return tuple(urls)
    parts = urlsplit(amqp_url)
    login, at, hosts = parts.netloc.rpartition("@")
    return tuple(
        urlunsplit(parts._replace(netloc=f"{login}{at}{host.strip()}")) for host in hosts.split(",")
    )


def vhost_of(amqp_url: str) -> str:
    """Return the virtual host that the address names (``/`` where it names none)."""
    return unquote(urlsplit(split_hosts(amqp_url)[0]).path[1:]) or "/"
