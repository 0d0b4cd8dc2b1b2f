"""Keeps the broker's accounts like the directory's units: made with a unit, withdrawn with it."""

from dataclasses import replace
from datetime import timedelta

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.dispatch.domain.units.account import Account, upkeep
from services.dispatch.ports.audit import AuditTrail
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.units import Accounts, BrokerUsers, UnitFeed

# The broker's own counts are some seconds behind.
_SETTLES = timedelta(minutes=1)
_log = get_logger(__name__)


class KeepAccounts:
    """Several may do it at once: the same generation has the same password everywhere."""

    def __init__(
        self,
        accounts: Accounts,
        users: BrokerUsers,
        directories: Directories,
        audit: AuditTrail,
        wall: Clock,
        feed: UnitFeed,
        *,
        grace: timedelta = timedelta(days=30),
    ) -> None:
        """``grace`` is how long the queue of a unit that left stays (wall time)."""
        self._grace = grace
        self._feed = feed
        self._accounts = accounts
        self._users = users
        self._directories = directories
        self._audit = audit
        self._wall = wall

    def __call__(self, *, again: bool = False) -> int:
        """Make what is missing, withdraw what is over; return how many accounts changed.

        ``again`` makes those that are there once more: it sets their passwords.

        An account is kept before it is made: one that was made and forgotten could never be
        withdrawn. A user that somebody deleted by hand comes back.

        Raises:
            BrokerAway: nothing is lost, ask again later.

        """
        directory = self._directories.current()
        if directory is None:
            return 0
        known = self._accounts.all()
        existing = frozenset() if again else self._users.existing()
        todo = upkeep(directory.units.keys(), known, existing, self._wall.now(), self._grace)
        for account in todo.provision:
            before = known.get(account.unit)
            if before is not None and before.set_aside_at is not None:
                self._users.keep_queue(account.unit)
        if todo.provision:
            self._accounts.save(todo.provision)
            self._users.provision(todo.provision)
            _log.info("unit_accounts_provisioned", count=len(todo.provision))
        for account in todo.withdraw:
            self._users.revoke(account.unit)
            self._accounts.save([account])
            _log.warning("unit_account_withdrawn", unit=account.unit)
            self._audit.append("unit_account.withdrawn", "system", {"unit": account.unit})
        for account in todo.retire:
            self._retire(account)
        return len(todo.provision) + len(todo.withdraw)

    def _retire(self, account: Account) -> None:
        """Remove the queue of a unit that left, in two steps, some time apart.

        What it holds goes to the dead letters first, where people see it and may send it again; the
        queue goes when it is empty and has been set aside for a while.
        """
        now, told = self._wall.now(), {"unit": account.unit}
        if account.set_aside_at is None:
            self._users.set_aside(account.unit)
            self._accounts.save([replace(account, set_aside_at=now)])
            self._audit.append("unit_queue.set_aside", "system", told)
            _log.warning("unit_queue_set_aside", **told)
        elif now - account.set_aside_at >= _SETTLES and self._users.remove_queue(account.unit):
            places = self._feed.trim(account.unit)
            self._accounts.save([replace(account, queue_removed_at=now)])
            self._audit.append("unit_queue.removed", "system", told)
            _log.warning("unit_queue_removed", places=places, **told)


class RenewPassword:
    """Gives a unit's account a new password; the old one opens nothing from then on."""

    def __init__(
        self, accounts: Accounts, users: BrokerUsers, audit: AuditTrail, wall: Clock
    ) -> None:
        self._accounts = accounts
        self._users = users
        self._audit = audit
        self._wall = wall

    def __call__(self, unit: str, *, by: str, disconnect: bool) -> Account | None:
        """Return the account with its new generation; None where the unit has no live one.

        Connections that stand go on until they end by themselves, unless ``disconnect``.

        Raises:
            BrokerAway: the password is the old one or the new one; renew it again.

        """
        known = self._accounts.all().get(unit)
        if known is None or not known.is_live:
            return None
        renewed = replace(known, generation=known.generation + 1, since=self._wall.now())
        self._accounts.save([renewed])
        if disconnect:
            self._users.revoke(unit)
        self._users.provision([renewed])
        told = {"unit": unit, "generation": renewed.generation, "disconnected": disconnect}
        self._audit.append("unit_password.renewed", by, told)
        return renewed
