"""What goes to endpoints again: single notifications, and ranges of feeds."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.common.store.sealed import closed_to
from services.notify.adapters.documents import NOTIFICATIONS, REPLAYS, TICKETS
from services.notify.domain.endpoint_replay import EndpointReplay
from services.notify.ports.clocks import Now
from services.notify.ports.replays import Delivered, ReplayRunning

_RUNNING = {"state": "running"}
_ENDED = {"next_attempt_at": {"$exists": False}}


class MongoRedelivery:
    """Implements ``Redelivery``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents, wall: Now) -> None:
        self._notifications = database[NOTIFICATIONS]
        self._tickets = database[TICKETS]
        self._wall = wall

    def find(self, notification_id: str) -> Delivered | None:
        """See the port."""
        fields = {"recipient": 1, "unit": 1, "route": 1, "ticket_id": 1, "next_attempt_at": 1}
        with store_errors():
            raw = self._notifications.find_one({"_id": notification_id}, fields)
        if raw is None or self.is_closed(raw["ticket_id"], raw.get("unit")):
            return None
        is_open = "next_attempt_at" in raw
        return Delivered(raw["_id"], raw["recipient"], raw["unit"], raw["route"], is_open)

    def is_closed(self, subject: str, unit: str | None) -> bool:
        """Whether a case is sealed against a unit (L2)."""
        query = {"_id": subject, **closed_to(unit)}
        with store_errors():
            return unit is not None and self._tickets.find_one(query, {"_id": 1}) is not None

    def again(self, notification_ids: Sequence[str], *, only_failed: bool = False) -> int:
        """See the port."""
        query: dict[str, Any] = {"_id": {"$in": list(notification_ids)}, **_ENDED}
        if only_failed:
            query["status"] = "failed"
        now = self._wall.now()
        begun = {"status": "queued", "attempts": 0, "queued_at": now, "next_attempt_at": now}
        with store_errors():
            return self._notifications.update_many(
                {**query, "route": "webhook"},
                {"$set": begun, "$unset": {"reason": "", "ended_at": ""}, "$inc": {"replays": 1}},
            ).modified_count


class MongoEndpointReplays:
    """Implements ``EndpointReplays``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents) -> None:
        self._replays = database[REPLAYS]

    def begin(self, replay: EndpointReplay) -> None:
        """See the port."""
        try:
            with store_errors():
                self._replays.insert_one(_document(replay))
        except DuplicateKeyError as error:
            query = {"endpoint_id": replay.endpoint_id, **_RUNNING}
            with store_errors():
                other = self._replays.find_one(query, {"_id": 1})
            raise ReplayRunning(other["_id"] if other else "") from error

    def running(self) -> Sequence[EndpointReplay]:
        """See the port."""
        with store_errors():
            return [_replay(raw) for raw in self._replays.find(_RUNNING, sort=[("_id", 1)])]

    def save(self, replay: EndpointReplay) -> None:
        """See the port."""
        guard = {"_id": replay.replay_id, **_RUNNING}
        with store_errors():
            self._replays.update_one(guard, {"$set": _document(replay)})

    def get(self, replay_id: str) -> EndpointReplay | None:
        """See the port."""
        with store_errors():
            raw = self._replays.find_one({"_id": replay_id})
        return _replay(raw) if raw else None


def _document(replay: EndpointReplay) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(replay).items() if name != "replay_id"}
    return {"_id": replay.replay_id, **fields}


def _replay(raw: Mapping[str, Any]) -> EndpointReplay:
    fields = {name: value for name, value in raw.items() if name != "_id"}
    return EndpointReplay(replay_id=raw["_id"], **fields)
