"""The versions of the rules of telling, in MongoDB; the built-in rules before the first."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.notify.adapters.acts import UNTOLD, untold
from services.notify.adapters.documents import POLICIES
from services.notify.adapters.policy.body import read_policy
from services.notify.domain.policy.policy import Policy
from services.notify.ports.policies import PolicyMoved, PolicyVersion

_LOOK_AGAIN_SECONDS = 2.0


class MongoPolicies:
    """Implements ``Policies`` and ``Rules``; raises StoreUnavailable when away."""

    def __init__(self, database: Documents, built_in: Policy) -> None:
        self._collection = database[POLICIES]
        self._known = built_in
        self._looked_at = float("-inf")

    def current(self) -> Policy:
        """Return the rules in force; looks for newer ones every two seconds."""
        if time.monotonic() - self._looked_at >= _LOOK_AGAIN_SECONDS:
            newest = self._newest({"_id": 1})
            if newest is not None and newest["_id"] != self._known.version:
                found = self.get(newest["_id"])
                self._known = read_policy(found.version, found.body) if found else self._known
            self._looked_at = time.monotonic()
        return self._known

    def newest(self) -> int:
        """Return the number of the newest version, 0 before any."""
        found = self._newest({"_id": 1})
        return int(found["_id"]) if found else 0

    def publish(self, version: PolicyVersion) -> None:
        """Keep a version; from now on it is in force."""
        document = {
            "_id": version.version,
            "body": dict(version.body),
            "by": version.by,
            "at": version.at,
            "note": version.note,
            UNTOLD: [
                untold("notification_policy.published", version.by, {"version": version.version})
            ],
        }
        try:
            with store_errors():
                self._collection.insert_one(document)
        except DuplicateKeyError as error:
            raise PolicyMoved(self.newest()) from error
        self._looked_at = float("-inf")

    def page(self, before: int | None, limit: int) -> Sequence[PolicyVersion]:
        """Return versions, the newest first."""
        older: dict[str, Any] = {"_id": {"$lt": before}} if before is not None else {}
        with store_errors():
            found = self._collection.find(older, sort=[("_id", DESCENDING)]).limit(limit)
            return [_version(raw) for raw in found]

    def get(self, version: int) -> PolicyVersion | None:
        """Return one version."""
        with store_errors():
            raw = self._collection.find_one({"_id": version})
        return _version(raw) if raw else None

    def _newest(self, fields: Mapping[str, int]) -> Mapping[str, Any] | None:
        with store_errors():
            return self._collection.find_one({}, fields, sort=[("_id", DESCENDING)])


def _version(raw: Mapping[str, Any]) -> PolicyVersion:
    return PolicyVersion(raw["_id"], raw["body"], raw["by"], raw["at"], raw["note"])
