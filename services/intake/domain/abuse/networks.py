"""Networks whose appeals are not counted."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network


@dataclass(frozen=True, slots=True)
class Networks:
    """A list of networks, as ``10.0.0.0/8,fd00::/8``."""

    networks: tuple[IPv4Network | IPv6Network, ...]

    @classmethod
    def read(cls, written: str) -> "Networks":
        """Return the networks; raises ValueError where one is none."""
        names = (name.strip() for name in written.split(","))
        return cls(tuple(ip_network(name) for name in names if name))

    def has(self, address: str) -> bool:
        """Whether an address is in one of them; what is no address is in none."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)
