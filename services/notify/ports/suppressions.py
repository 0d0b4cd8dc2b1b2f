"""The suppression list (抑制名单): addresses that are left alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from services.notify.domain.policy.bounce import Bounce
from services.notify.domain.policy.policy import Suppression


@dataclass(frozen=True, slots=True)
class SuppressedAddress:
    """One entry; ``until`` (business time) is None while its bounces are too few.

    ``acts`` tell who lifted it, when and why, and each bounce; nothing is ever taken out.
    """

    address: str
    channel: str
    to: str
    reason: str
    bounces: int
    last_at: datetime
    until: datetime | None
    acts: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


class Suppressions(Protocol):
    """The list, for the moment of sending. May block."""

    def of(self, addresses: Collection[str], now: datetime) -> Mapping[str, str]:
        """Return the reason for each that is left alone at a business instant."""
        ...

    def bounced(self, bounces: Sequence[Bounce], rule: Suppression) -> None:
        """Count bounces, each notice's once; leave the address alone when there are enough."""
        ...


class SuppressionList(Protocol):
    """The list, for those who look after it. May block."""

    def page(
        self, now: datetime, channel: str | None, after: str | None, limit: int
    ) -> list[SuppressedAddress]:
        """Return what is left alone at a business instant, in the order of the addresses' keys."""
        ...

    def get(self, address: str) -> SuppressedAddress | None:
        """Return an entry."""
        ...

    def lift(self, address: str, *, by: str, reason: str, at: datetime) -> bool:
        """Let notices through again and count bounces from nought; return whether there was one."""
        ...
