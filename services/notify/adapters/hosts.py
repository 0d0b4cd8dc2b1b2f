"""Where host names lead, by the system's resolver."""

import socket
from collections.abc import Sequence


class SystemHosts:
    """Implements ``Hosts``."""

    def addresses(self, host: str) -> Sequence[str]:
        """Return the IP addresses of a host, none when it has none."""
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return []
        return list(dict.fromkeys(str(address[0]) for *_, address in found))
