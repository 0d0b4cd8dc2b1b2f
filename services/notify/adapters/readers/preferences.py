"""What readers want, in MongoDB: one document a reader, known by a key."""

from collections.abc import Collection, Mapping
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.notify.adapters.acts import UNTOLD, untold
from services.notify.adapters.documents import PREFERENCES
from services.notify.domain.policy.person import Preferences
from services.notify.ports.readers import KeptPreferences, PreferencesMoved


class MongoPreferences:
    """Implements ``ReaderPreferences`` and ``Wanted``; raises StoreUnavailable when away."""

    def __init__(self, database: Documents) -> None:
        self._collection = database[PREFERENCES]

    def of(self, persons: Collection[str]) -> Mapping[str, Preferences]:
        """Return what those want who have said so."""
        with store_errors():
            found = self._collection.find({"_id": {"$in": list(persons)}}, {"history": 0})
            return {raw["_id"]: _preferences(raw) for raw in found}

    def get(self, person: str) -> KeptPreferences | None:
        """Return what one reader wants."""
        with store_errors():
            raw = self._collection.find_one({"_id": person}, {"history": 0})
        if raw is None:
            return None
        return KeptPreferences(_preferences(raw), raw["version"], raw["by"], raw["at"])

    def save(self, person: str, kept: KeptPreferences) -> None:
        """Keep it in place of the version before; every version stays in the history."""
        wanted = kept.preferences
        fields: dict[str, Any] = {
            "opted_out": wanted.opted_out,
            "channels": list(wanted.channels),
            "language": wanted.language,
            "version": kept.version,
            "by": kept.by,
            "at": kept.at,
        }
        before = {"_id": person, "version": kept.version - 1}
        told = untold("preferences.noted", kept.by, {"reader": person, "version": kept.version})
        history = {"$each": [fields], "$slice": -100}
        update = {"$set": fields, "$push": {"history": history, UNTOLD: told}}
        try:
            with store_errors():
                first = kept.version == 1
                done = self._collection.update_one(before, update, upsert=first)
        except DuplicateKeyError as error:
            raise PreferencesMoved from error
        if not done.matched_count and done.upserted_id is None:
            raise PreferencesMoved


def _preferences(raw: Mapping[str, Any]) -> Preferences:
    return Preferences(raw["opted_out"], tuple(raw["channels"]), raw["language"])
