"""Held appeals in MongoDB: what may be seen in clear, what was submitted sealed."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.collection import Collection

from services.common.store.connection import store_errors
from services.intake.domain.abuse.quarantine import Decision, Held
from services.intake.ports.personal_data import Sealer

UNTOLD = "untold"
_REFUSED = "refused"  # instead of True
UNTOLD_INDEX = IndexModel([("untold", ASCENDING)], name=UNTOLD, sparse=True)
_FIELD = "submission"


class MongoQuarantine:
    """Implements the ports ``Quarantine`` and ``UntoldDecisions``."""

    def __init__(self, collection: Collection[dict[str, Any]], sealer: Sealer) -> None:
        self._collection = collection
        self._sealer = sealer

    def hold(self, held: Held, submission: str) -> None:
        """See the port."""
        sealed = self._sealer.seal(held.appeal_id, _FIELD, submission)
        fields = {**_fields(held), "sealed": {_FIELD: sealed}}
        with store_errors():
            self._collection.update_one(
                {"_id": held.appeal_id}, {"$setOnInsert": fields}, upsert=True
            )

    def get(self, appeal_id: str) -> Held | None:
        """See the port."""
        with store_errors():
            found = self._collection.find_one({"_id": appeal_id}, {"sealed": 0})
        return _held(found) if found else None

    def submission(self, appeal_id: str) -> str:
        """See the port."""
        with store_errors():
            found = self._collection.find_one({"_id": appeal_id}, {"sealed": 1})
        sealed = (found or {}).get("sealed", {}).get(_FIELD, "")
        return self._sealer.unseal(appeal_id, _FIELD, sealed)

    def listed(self, state: str, after: str | None, limit: int) -> Sequence[Held]:
        """See the port."""
        query: dict[str, Any] = {"state": state}
        if after is not None:
            query["_id"] = {"$gt": after}
        with store_errors():
            found = self._collection.find(query, {"sealed": 0}).sort("_id", ASCENDING)
            return [_held(one) for one in found.limit(limit)]

    def decide(self, held: Held) -> bool:
        """See the port."""
        said = held.decision
        if said is None:
            raise LookupError(f"{held.appeal_id} is not decided")
        decision = {"by": said.by, "at": said.at, "reason": said.reason}
        fields = {"state": held.state, "decision": decision, UNTOLD: True}
        gone = {"sealed": "", "text": "", "title": ""}
        with store_errors():
            result = self._collection.update_one(
                {"_id": held.appeal_id, "state": "held"},
                {"$set": fields, "$unset": gone},
            )
        return bool(result.modified_count)

    def untold(self, limit: int) -> Sequence[Held]:
        """See the port ``UntoldDecisions``."""
        with store_errors():
            found = self._collection.find({"untold": True}, {"sealed": 0}, hint=UNTOLD)
            return [_held(one) for one in found.limit(limit)]

    def set_aside(self, appeal_id: str) -> None:
        """See the port ``UntoldDecisions``."""
        with store_errors():
            self._collection.update_one(
                {"_id": appeal_id, UNTOLD: True}, {"$set": {UNTOLD: _REFUSED}}
            )

    def once_more(self) -> int:
        """See the port ``UntoldDecisions``."""
        with store_errors():
            found = self._collection.update_many({UNTOLD: _REFUSED}, {"$set": {UNTOLD: True}})
        return found.modified_count

    def was_told(self, appeal_id: str) -> None:
        """See the port ``UntoldDecisions``."""
        with store_errors():
            self._collection.update_one({"_id": appeal_id}, {"$unset": {"untold": ""}})

    def count(self, not_about: str | None = None) -> int:
        """See the port."""
        held: dict[str, Any] = {"state": "held"}
        if not_about is not None:
            held["accused_unit"] = {"$ne": not_about}
        with store_errors():
            return self._collection.count_documents(held)


def _fields(held: Held) -> dict[str, Any]:
    return {
        "state": held.state,
        "cause": held.cause,
        "channel": held.channel,
        "kind": held.kind,
        "title": held.title,
        "text": held.text,
        "held_at": held.held_at,
        "confidential": held.confidential,
        "accused_unit": held.accused_unit,
    }


def _held(found: Mapping[str, Any]) -> Held:
    said = found.get("decision")
    return Held(
        appeal_id=found["_id"],
        state=found["state"],
        cause=found["cause"],
        channel=found["channel"],
        kind=found["kind"],
        title=found.get("title", ""),
        text=found.get("text", ""),
        held_at=found["held_at"],
        confidential=found.get("confidential", False),
        accused_unit=found.get("accused_unit"),
        decision=Decision(said["by"], said["at"], said["reason"]) if said else None,
    )
