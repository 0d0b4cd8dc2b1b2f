"""Wiring of units' systems: their feed, their accounts at the broker, what is sent again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from services.common.broker.admin import ManagementApi
from services.common.broker.messages import Publisher
from services.common.clock import SystemClock
from services.common.ids import new_id
from services.common.store.connection import Documents
from services.dispatch.adapters.units.accounts import MongoAccounts, RabbitUsers
from services.dispatch.adapters.units.feed import MongoUnitFeed
from services.dispatch.adapters.units.passwords import password_of
from services.dispatch.adapters.units.queues import ManagedQueues
from services.dispatch.adapters.units.replays import MongoReplays, PublishedQueues
from services.dispatch.application.units.keep_accounts import KeepAccounts, RenewPassword
from services.dispatch.application.units.send_again import BeginReplay, GoOnWithReplays
from services.dispatch.application.units.trim_feeds import TrimFeeds
from services.dispatch.domain.units.account import Account
from services.dispatch.ports.audit import AuditTrail
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.units import Accounts, BrokerUsers, QueueStates, Replays, UnitFeed
from services.dispatch.settings import DispatchSettings


@dataclass(frozen=True)
class UnitDoors:
    """What units' own systems are given.

    ``keep`` and ``renew`` are None where no accounts can be made: without the passwords' secret.
    """

    feed: UnitFeed
    accounts: Accounts
    replays: Replays
    replay: BeginReplay
    queues: QueueStates
    trim: TrimFeeds
    keep: KeepAccounts | None
    renew: RenewPassword | None

    @classmethod
    def over(
        cls,
        database: Documents,
        directories: Directories,
        audit: AuditTrail,
        management: Callable[[], ManagementApi | None],
        settings: DispatchSettings,
    ) -> "UnitDoors":
        """Return all of them over one database."""
        wall, accounts = SystemClock(), MongoAccounts(database)
        feed, replays = MongoUnitFeed(database), MongoReplays(database)
        replay = BeginReplay(replays, feed, audit, wall, partial(new_id, "urp"))
        keep, renew = None, None
        secret = settings.dispatch_unit_credentials_key
        if secret is not None:
            grace = timedelta(days=settings.dispatch_unit_queue_grace_days)
            users: BrokerUsers = RabbitUsers(management, _passwords(secret.get_secret_value()))
            keep = KeepAccounts(accounts, users, directories, audit, wall, feed, grace=grace)
            renew = RenewPassword(accounts, users, audit, wall)
        queues = ManagedQueues(management)
        trim = TrimFeeds(feed, wall, timedelta(days=settings.dispatch_unit_feed_days))
        return cls(feed, accounts, replays, replay, queues, trim, keep, renew)

    def going_on(self, publisher: Publisher) -> GoOnWithReplays:
        """Return what carries replays out, over a publisher of its own."""
        return GoOnWithReplays(self.replays, self.feed, PublishedQueues(publisher), SystemClock())


def _passwords(secret: str) -> Callable[[Account], str]:
    return lambda account: password_of(account.unit, account.generation, secret)
