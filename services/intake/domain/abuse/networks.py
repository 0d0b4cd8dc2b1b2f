"""Networks whose appeals are not counted."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Networks:
    """A list of networks, as ``10.0.0.0/8,fd00::/8``; who was looked for lately is remembered."""

    networks: tuple[IPv4Network | IPv6Network, ...]
    _known: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def read(cls, written: str) -> "Networks":
        """Return the networks; raises ValueError where one is none."""
        names = (name.strip() for name in written.split(","))
        return cls(tuple(ip_network(name) for name in names if name))

    def has(self, address: str) -> bool:
        """Whether an address is in one of them; what is no address is in none."""
        known = self._known.get(address)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[address] = self._has(address)
        return known

    def _has(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)
