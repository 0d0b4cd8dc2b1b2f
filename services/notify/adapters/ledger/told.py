"""What readers were told lately, from the ledger."""

from collections.abc import Collection, Mapping
from datetime import datetime

from services.common.store.connection import Documents, store_errors
from services.notify.adapters.documents import NOTIFICATIONS
from services.notify.domain.policy.person import Told

_TOLD = {"sent", "delivered", "read"}
_FIELDS = {"person": 1, "ended_at": 1, "said": 1, "status": 1}


class MongoToldLately:
    """Implements ``ToldLately``; raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents) -> None:
        self._collection = database[NOTIFICATIONS]

    def of(self, persons: Collection[str], since: datetime) -> Mapping[str, tuple[Told, ...]]:
        """Return what was sent to each since a business instant, and did not fail."""
        wanted = {"person": {"$in": list(persons)}, "ended_at": {"$gt": since}}
        found: dict[str, list[Told]] = {}
        with store_errors():
            for raw in self._collection.find(wanted, _FIELDS):
                if raw["status"] in _TOLD:
                    told = Told(raw["_id"], raw["ended_at"], raw.get("said", ""))
                    found.setdefault(raw["person"], []).append(told)
        return {person: tuple(told) for person, told in found.items()}
