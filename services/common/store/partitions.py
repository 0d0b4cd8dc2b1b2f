"""How several relays of one collection share its partitions, by leases and in fair parts."""

import time
from collections.abc import Callable

from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter, gauge
from services.common.store.lease import Leases
from services.common.store.outbox import PARTITIONS

_log = get_logger(__name__)


class PartitionShare:
    """The partitions that one relay may publish now.

    Each relay holds a slot, which tells the others how many there are; each then holds no more than
    its part, so that a new relay gets work and a dead one's work is taken over.
    """

    def __init__(
        self,
        leases: Leases,
        name: str,
        *,
        service: str,
        ttl_seconds: float = 10.0,
        partitions: int = PARTITIONS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._leases = leases
        self._ttl = ttl_seconds
        self._monotonic = monotonic
        self._labels = {"service": service, "lease": "outbox"}
        self._slots = f"outbox/{name}/relay/"
        self._parts = f"outbox/{name}/partition/"
        self._names = {number: f"{self._parts}{number:02d}" for number in range(partitions)}
        self._slot: str | None = None
        self._next = float("-inf")

    def refresh(self) -> None:
        """Renew, give back and take leases, a few times per lease time.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        if self._monotonic() < self._next:
            return
        self._next = self._monotonic() + self._ttl / 4
        lost = self._leases.renew_all()
        if lost:
            counter("huying_lease_lost_total", self._labels).inc(len(lost))
            _log.warning("outbox_leases_lost", count=len(lost))
        self._balance()
        gauge("huying_lease_held", self._labels).set(len(self.mine()))

    def mine(self) -> list[int]:
        """Return the partitions that this relay may publish at this moment."""
        return [number for number, name in self._names.items() if self._leases.held(name)]

    def release(self) -> None:
        """Give everything back, so that others go on at once.

        Raises:
            StoreUnavailable: when MongoDB is away; the leases then end by themselves.

        """
        self._next = float("-inf")
        for name in [*self._names.values(), *([self._slot] if self._slot else [])]:
            self._leases.release(name)
        self._slot = None

    def _balance(self) -> None:
        if not self._has_slot():
            return
        relays = max(1, len(self._leases.living(self._slots)))
        part = -(-len(self._names) // relays)
        mine = self.mine()
        for number in mine[part:]:
            self._leases.release(self._names[number])
        self._take(part - len(mine))

    def _take(self, wanted: int) -> None:
        if wanted <= 0:
            return
        living = self._leases.living(self._parts)
        for name in [name for name in self._names.values() if name not in living]:
            if wanted and self._leases.acquire(name, self._ttl) is not None:
                wanted -= 1

    def _has_slot(self) -> bool:
        """One slot a partition: a relay beyond that many finds none and stands by."""
        if self._slot is not None and self._leases.held(self._slot):
            return True
        living = self._leases.living(self._slots)
        self._slot = None
        for name in (f"{self._slots}{number:02d}" for number in self._names):
            if name not in living and self._leases.acquire(name, self._ttl) is not None:
                self._slot = name
                return True
        return False
