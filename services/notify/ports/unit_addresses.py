"""Units' robots and mailboxes."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from services.notify.domain.unit_address import UnitAddress


class AddressNotFound(LookupError):
    """There is no address of this id, or it was taken out."""


class UnitAddresses(Protocol):
    """Units' addresses; the audit trail hears who registers one and who takes it out. May block."""

    def register(self, address: UnitAddress) -> UnitAddress:
        """Keep an address; where the unit has the same one for its channel, return that one."""
        ...

    def of_units(self, units: Collection[str]) -> list[UnitAddress]:
        """Return the addresses of these units."""
        ...

    def page(self, unit: str | None, after: str | None, limit: int) -> list[UnitAddress]:
        """Return addresses in the order of their ids."""
        ...

    def get(self, address_id: str) -> UnitAddress:
        """Return an address.

        Raises:
            AddressNotFound: when there is none of this id.

        """
        ...

    def fared(
        self, address_id: str, reason: str | None, at: datetime, once: str | None = None
    ) -> bool:
        """Count a failure for good, or forget them all where ``reason`` is None.

        A failure that is known by ``once`` (the id of the report that told of it) counts once.

        Returns True where this failure was one too many: the address is left alone from now on,
        and the event that tells so goes into the outbox in the same write. ``at`` is wall time.
        """
        ...

    def may_try(self, address_id: str, now: datetime, pause: timedelta) -> bool:
        """Note a test, unless there was one within ``pause`` before ``now`` (wall time)."""
        ...

    def enable(self, address_id: str, *, by: str) -> None:
        """Let it be written to again; what failed before is forgotten.

        Raises:
            AddressNotFound: when there is none of this id.

        """
        ...

    def disabled(self) -> Mapping[str, int]:
        """Return how many addresses of each unit are left alone."""
        ...

    def remove(self, address_id: str, *, by: str) -> None:
        """Take an address out; taking an unknown one out is no error."""
        ...
