"""Connects to public addresses only: looked up once, judged, and then connected to as judged.

A name that is looked up twice, once to check it and once to connect, may lead elsewhere the second
time (DNS rebinding); here the address that was judged is the one that is connected to, while the
certificate is still checked against the name.
"""

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore2
import httpx2

from services.notify.adapters.hosts import SystemHosts
from services.notify.domain.public_address import is_public
from services.notify.ports.endpoints import Hosts, PrivateAddress
from services.notify.settings import NotifySettings

_TRIED = 2  # of a name's addresses


class CheckedBackend(httpcore2.SyncBackend):
    """Opens connections for the transport below; raises PrivateAddress."""

    def __init__(self, hosts: Hosts) -> None:
        super().__init__()
        self._hosts = hosts

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to one of the addresses that the name has at this moment, if all are public."""
        addresses = list(self._hosts.addresses(host))
        if not addresses:
            raise httpcore2.ConnectError("host_unknown")
        if not all(is_public(address) for address in addresses):
            raise PrivateAddress(host)
        fault: Exception | None = None
        for address in addresses[:_TRIED]:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                fault = error
        raise fault or httpcore2.ConnectError("host_unknown")


def only_public(settings: NotifySettings) -> httpx2.BaseTransport | None:
    """Return a transport to public addresses alone; None where private ones are allowed."""
    if settings.notify_allow_private_endpoints:
        return None
    return CheckedTransport(SystemHosts(), ssl.create_default_context(), httpx2.Limits())


class CheckedTransport(httpx2.HTTPTransport):
    """httpx's own transport over such connections; it has no parameter for them."""

    def __init__(self, hosts: Hosts, context: ssl.SSLContext, limits: httpx2.Limits) -> None:
        super().__init__(verify=context, trust_env=False, limits=limits)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=CheckedBackend(hosts),
        )
