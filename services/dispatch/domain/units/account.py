"""A unit's account at the broker, and which accounts are to be made and withdrawn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Account:
    """One unit's account; ``generation`` goes up with every new password. Times are wall time.

    Of a unit that left, ``set_aside_at`` is when what its queue held went to the dead letters, and
    ``queue_removed_at`` when the queue went too.
    """

    unit: str
    generation: int
    since: datetime
    withdrawn_at: datetime | None = None
    set_aside_at: datetime | None = None
    queue_removed_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether the unit may use it."""
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What has to be done: accounts to be provisioned, and accounts to be withdrawn.

    ``retire`` are those whose queues have outlived their units for long enough.
    """

    provision: Sequence[Account]
    withdraw: Sequence[Account]
    retire: Sequence[Account] = ()


def upkeep(
    units: Collection[str],
    known: Mapping[str, Account],
    existing: Collection[str],
    now: datetime,
    grace: timedelta = timedelta(days=30),
) -> Upkeep:
    """Return what brings the broker's accounts to the directory's units.

    A unit that comes back gets a new password: what it knew when it left opens nothing. Accounts
    that we never made are none of our business.

    Args:
        units: the directory's.
        known: the accounts that we made, by unit.
        existing: the units that have a user at the broker.
        now: wall time.
        grace: how long the queue of a unit that left stays.

    """
    wanted: list[Account] = []
    for unit in sorted(units):
        account = known.get(unit)
        if account is None:
            wanted.append(Account(unit, 1, now))
        elif not account.is_live:
            wanted.append(Account(unit, account.generation + 1, now))
        elif unit not in existing:
            wanted.append(account)
    gone = [
        replace(account, withdrawn_at=now)
        for unit, account in sorted(known.items())
        if account.is_live and unit not in units
    ]
    over = [
        account
        for unit, account in sorted(known.items())
        if unit not in units
        and account.queue_removed_at is None
        and account.withdrawn_at is not None
        and now - account.withdrawn_at >= grace
    ]
    return Upkeep(wanted, gone, over)
