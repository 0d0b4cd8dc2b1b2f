"""Which IP addresses are on the public internet, whatever they are wrapped in."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Special by IANA's registries, though the library calls them global.
_SPECIAL = (
    ip_network("192.0.0.0/24"),  # protocols; some clouds answer for machines' metadata there
    ip_network("192.88.99.0/24"),  # relays of 6to4, given up
    ip_network("3fff::/20"),  # documentation
)


def is_public(address: str) -> bool:
    """Whether an IP address is neither private nor special in any way.

    An IPv6 address that stands for an IPv4 one (mapped, 6to4, Teredo) is judged by both: a
    translator on the way would deliver to the inner one. Those for NAT64 are reserved.
    """
    ip = ip_address(address.partition("%")[0])
    return all(_is_global(one) for one in (ip, *_inner(ip)))


def _is_global(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address) and (ip.ipv4_mapped or ip.is_site_local):
        return ip.ipv4_mapped is not None  # judged by what it stands for
    if any(ip in network for network in _SPECIAL):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _inner(ip: IPv4Address | IPv6Address) -> tuple[IPv4Address, ...]:
    if isinstance(ip, IPv4Address):
        return ()
    found = (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ()))
    return tuple(one for one in found if one is not None)
