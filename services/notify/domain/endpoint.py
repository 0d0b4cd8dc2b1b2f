"""A unit's webhook endpoint: where its events go, and which it wants."""

from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit


class UnusableUrl(ValueError):
    """The URL cannot be an endpoint; ``code`` names the reason in the message catalogue."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a unit wants its events; ``secret`` signs them (``whsec_`` and base 64)."""

    endpoint_id: str
    unit: str
    url: str
    secret: str = field(repr=False)
    created_at: datetime
    events: tuple[str, ...] = ()

    def wants(self, event_type: str) -> bool:
        """Whether this type passes the endpoint's filter; an empty filter lets all pass."""
        return not self.events or event_type in self.events


def host_of(url: str) -> str:
    """Return the host of a URL that may be an endpoint.

    Raises:
        UnusableUrl: when it is not http(s), has no host, or carries a user or a fragment.

    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UnusableUrl("url_malformed") from error
    if parts.scheme not in ("http", "https") or not host:
        raise UnusableUrl("url_malformed")
    if parts.username or parts.fragment:
        raise UnusableUrl("url_malformed")
    return host


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet: neither private nor special in any way."""
    ip = ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not ip.is_multicast
