"""Bounces (退信): which failures are an address's own and for good."""

from dataclasses import dataclass
from datetime import datetime

# The reasons of the channels' tables that no later notice to the same address would escape.
HARD: frozenset[str] = frozenset(
    {
        "address_unknown",
        "address_blocked",
        "address_disabled",
        "opted_out",
        "number_invalid",
        "number_unknown",
        "number_blocked",
        "recipient_opted_out",
    }
)
# Said by the reader himself to the provider: once is enough, whatever the rules say.
FINAL: frozenset[str] = frozenset({"opted_out", "recipient_opted_out"})


@dataclass(frozen=True, slots=True)
class Bounce:
    """A notice that an address did not take; ``address`` is a keyed hash, ``to`` is masked."""

    address: str
    channel: str
    reason: str
    notification_id: str
    to: str
    at: datetime


def is_hard(reason: str | None) -> bool:
    """Whether a coded reason is a hard bounce."""
    return reason in HARD
