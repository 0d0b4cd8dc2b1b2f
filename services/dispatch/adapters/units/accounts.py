"""Units' accounts: kept in MongoDB without a password, made at RabbitMQ's management API."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from services.common.broker.admin import ManagementApi, ManagementUnavailable, UnitAccount
from services.common.broker.topology import department_queue
from services.common.store.connection import Documents, store_errors
from services.dispatch.domain.units.account import Account
from services.dispatch.ports.units import BrokerAway

ACCOUNTS = "unit_accounts"
_DUPLICATE_KEY = 11000
_T = TypeVar("_T")


class MongoAccounts:
    """Implements ``Accounts``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents) -> None:
        self._accounts = database[ACCOUNTS]

    def all(self) -> Mapping[str, Account]:
        """See the port."""
        with store_errors():
            found = [_account(raw) for raw in self._accounts.find(sort=[("_id", 1)])]
        return {account.unit: account for account in found}

    def save(self, accounts: Sequence[Account]) -> None:
        """See the port."""
        if not accounts:
            return
        try:
            with store_errors():
                self._accounts.bulk_write([_save(one) for one in accounts], ordered=False)
        except BulkWriteError as error:
            if any(fault["code"] != _DUPLICATE_KEY for fault in error.details["writeErrors"]):
                raise  # a duplicate: there is a later generation


class RabbitUsers:
    """Implements ``BrokerUsers``; ``password`` derives an account's password from the secret."""

    def __init__(
        self, management: Callable[[], ManagementApi | None], password: Callable[[Account], str]
    ) -> None:
        self._management = management
        self._password = password

    def provision(self, accounts: Sequence[Account]) -> None:
        """See the port; all in one request."""
        known = [UnitAccount(account.unit, self._password(account)) for account in accounts]
        self._asked(lambda api: api.provision_units(known))

    def revoke(self, unit: str) -> None:
        """See the port."""
        self._asked(lambda api: api.revoke_unit(unit))

    def set_aside(self, unit: str) -> None:
        """See the port."""
        self._asked(lambda api: api.set_aside(unit))

    def keep_queue(self, unit: str) -> None:
        """See the port."""
        self._asked(lambda api: api.keep_queue(unit))

    def remove_queue(self, unit: str) -> bool:
        """See the port; the management's count is some seconds behind, so it was set aside long."""

        def ask(api: ManagementApi) -> bool:
            found = api.queue(department_queue(unit))
            if found is not None and found.messages:
                return False
            api.remove_queue(unit)
            return True

        return self._asked(ask)

    def existing(self) -> frozenset[str]:
        """See the port."""
        return frozenset(self._asked(lambda api: api.units()))

    def _asked(self, ask: Callable[[ManagementApi], _T]) -> _T:
        management = self._management()
        if management is None:
            raise BrokerAway("no address of the broker's management is set")
        try:
            with management as api:
                return ask(api)
        except ManagementUnavailable as error:
            raise BrokerAway(str(error)) from error


def _save(account: Account) -> UpdateOne:
    """Write unless a later generation is there; then the insert meets it and is refused."""
    older = {"_id": account.unit, "generation": {"$lte": account.generation}}
    fields = {name: value for name, value in asdict(account).items() if name != "unit"}
    return UpdateOne(older, {"$set": fields}, upsert=True)


def _account(raw: Mapping[str, Any]) -> Account:
    names = ("withdrawn_at", "set_aside_at", "queue_removed_at")
    times = {name: raw.get(name) for name in names}
    return Account(raw["_id"], raw["generation"], raw["since"], **times)
