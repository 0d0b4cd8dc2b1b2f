"""Accounts in the collection ``accounts`` of the console's own database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.console.domain.account import Account
from services.console.domain.person import Preferences
from services.console.ports.accounts import AccountChanged, UsernameTaken, Wanted

_FIELDS = tuple(one.name for one in fields(Account) if one.name not in {"username", "preferences"})
_DUPLICATE = 11000


class MongoAccounts:
    """The port ``Accounts``."""

    def __init__(self, database: Documents) -> None:
        self._kept = database["accounts"]

    def find(self, username: str) -> Account | None:
        """Return an account by its folded name."""
        with store_errors():
            found = self._kept.find_one({"_id": username})
        return _account(found) if found else None

    def search(self, wanted: Wanted, limit: int) -> list[Account]:
        """Return accounts in the order of their names; they are hundreds, so none has an index."""
        with store_errors():
            found = list(self._kept.find(_filter(wanted)).sort("_id").hint("_id_").limit(limit))
        return [_account(one) for one in found]

    def add(self, account: Account) -> None:
        """Keep a new account; raises UsernameTaken."""
        try:
            with store_errors():
                self._kept.insert_one(_document(account))
        except DuplicateKeyError as error:
            raise UsernameTaken(account.username) from error

    def add_missing(self, accounts: Iterable[Account]) -> None:
        """Keep those whose names are free, and leave the others as they are."""
        documents = [_document(account) for account in accounts]
        if not documents:
            return
        try:
            with store_errors():
                self._kept.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            if any(one["code"] != _DUPLICATE for one in error.details["writeErrors"]):
                raise

    def save(self, account: Account) -> Account:
        """Keep a changed account; raises AccountChanged when its version is no longer that."""
        saved = replace(account, version=account.version + 1)
        read = {"_id": account.username, "version": account.version}
        changes = {k: v for k, v in _document(saved).items() if k not in {"_id", *_NOTED}}
        with store_errors():
            if not self._kept.update_one(read, {"$set": changes}).matched_count:
                raise AccountChanged(account.username)
        return saved

    def note(self, username: str, changes: Mapping[str, Any]) -> None:
        """Set facts that no two editors fight over."""
        with store_errors():
            self._kept.update_one({"_id": username}, {"$set": dict(changes)})


_NOTED = frozenset({"last_sign_in_at", "preferences"})


def _filter(wanted: Wanted) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [{"_id": {"$gt": wanted.after}}]
    if wanted.words:
        like = {"$regex": re.escape(wanted.words), "$options": "i"}
        parts.append({"$or": [{"_id": like}, {"name": like}]})
    if wanted.role:
        parts.append({"roles": wanted.role})
    if wanted.unit:
        parts.append({"unit": wanted.unit})
    if wanted.is_disabled is not None:
        parts.append({"is_disabled": wanted.is_disabled})
    return {"$and": parts}


def _document(account: Account) -> dict[str, Any]:
    told = {name: getattr(account, name) for name in _FIELDS}
    preferences = {one.name: getattr(account.preferences, one.name) for one in fields(Preferences)}
    return {
        "_id": account.username,
        **told,
        "roles": sorted(account.roles),
        "areas": list(account.areas),
        "recovery_codes": list(account.recovery_codes),
        "preferences": preferences,
    }


def _account(found: Mapping[str, Any]) -> Account:
    told = {name: found[name] for name in _FIELDS if name in found}
    told["roles"] = frozenset(found["roles"])
    told["areas"] = tuple(found.get("areas", ()))
    told["recovery_codes"] = tuple(found.get("recovery_codes", ()))
    preferences = Preferences(**found.get("preferences", {}))
    return Account(username=found["_id"], preferences=preferences, **told)
