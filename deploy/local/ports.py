"""Every port of a local system, moved together by one base."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

OFFSETS = {
    "console": 0,
    "intake": 1,
    "dispatch": 2,
    "notify": 3,
    "reporting": 4,
    "council": 5,
    "mongodb": 17,
    "epmd": 18,
    "erlang": 19,
    "mail-sink": 25,
    "receiver": 26,
    "sms-gateway": 27,
    "amqp": 72,
    "management": 73,
    "prometheus": 90,
    "rabbitmq-metrics": 92,
    "alertmanager": 93,
}
# Health and metrics of workers, relays, senders and schedulers, in the order of the process table.
SIDE_OFFSETS = (*range(30, 60), *range(20, 25))
HIGHEST_BASE = 65_535 - max(OFFSETS.values())


@dataclass(frozen=True)
class Ports:
    """Which port each part listens on, by the part's name."""

    numbers: Mapping[str, int]
    side: tuple[int, ...] = ()

    @classmethod
    def from_base(cls, base: int) -> Self:
        """Return the ports of interfaces.md, starting at `base`."""
        if not 1024 <= base <= HIGHEST_BASE:
            raise ValueError(f"a port base lies between 1024 and {HIGHEST_BASE}")
        numbers = {name: base + offset for name, offset in OFFSETS.items()}
        return cls(numbers, tuple(base + offset for offset in SIDE_OFFSETS))

    @classmethod
    def free(cls, *names: str) -> Self:
        """Return ports that nobody listens on now, for servers private to a test run."""
        sockets = [socket.socket() for _ in names]
        try:
            for each in sockets:
                each.bind(("127.0.0.1", 0))
            return cls({name: s.getsockname()[1] for name, s in zip(names, sockets, strict=True)})
        finally:
            for each in sockets:
                each.close()

    def __getitem__(self, name: str) -> int:
        """Return the port of the part called `name`."""
        return self.numbers[name]
