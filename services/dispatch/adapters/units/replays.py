"""What is sent to units' queues again: how far it has come, and the way there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from services.common.broker.messages import BrokerUnavailable, Message, Publisher
from services.common.broker.topology import DEPARTMENTS
from services.common.store.connection import Documents, store_errors
from services.dispatch.domain.units.replay import Replay
from services.dispatch.ports.units import BrokerAway, ReplayRunning

REPLAYS = "unit_replays"
RUNNING = {"running": True}
REPLAY_INDEXES = [
    IndexModel([("unit", 1)], name="one_running", unique=True, partialFilterExpression=RUNNING),
    IndexModel([("running", 1), ("_id", 1)], name="running", partialFilterExpression=RUNNING),
]
REPLAY_HEADER = "huying-replay"


class MongoReplays:
    """Implements ``Replays``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents) -> None:
        self._replays = database[REPLAYS]

    def begin(self, replay: Replay) -> None:
        """See the port."""
        try:
            with store_errors():
                self._replays.insert_one(_document(replay))
        except DuplicateKeyError as error:
            with store_errors():
                other = self._replays.find_one({"unit": replay.unit, **RUNNING}, {"_id": 1})
            raise ReplayRunning(other["_id"] if other else "") from error

    def running(self) -> Sequence[Replay]:
        """See the port."""
        with store_errors():
            return [_replay(raw) for raw in self._replays.find(RUNNING, sort=[("_id", 1)])]

    def save(self, replay: Replay) -> None:
        """See the port."""
        fields = _document(replay)
        gone = {} if "running" in fields else {"$unset": {"running": ""}}
        with store_errors():
            self._replays.update_one({"_id": replay.replay_id}, {"$set": fields, **gone})

    def get(self, replay_id: str) -> Replay | None:
        """See the port."""
        with store_errors():
            raw = self._replays.find_one({"_id": replay_id})
        return _replay(raw) if raw else None


class PublishedQueues:
    """Implements ``UnitQueues`` over the broker's exchange of copies."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def put(self, unit: str, events: Sequence[Mapping[str, Any]], replay_id: str) -> None:
        """See the port; each is marked as sent again, its message id is the one it always had."""
        messages = [
            Message(
                f"{event['id']}@{unit}",
                DEPARTMENTS,
                f"{unit}.{event['type']}",
                json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode(),
                {REPLAY_HEADER: replay_id},
            )
            for event in events
        ]
        try:
            published = self._publisher.publish(messages)
        except BrokerUnavailable as error:
            raise BrokerAway(str(error)) from error
        if published.returned:
            raise BrokerAway(f"{unit} has no queue")


def _document(replay: Replay) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(replay).items() if name != "replay_id"}
    running = RUNNING if replay.ended_at is None else {}
    return {"_id": replay.replay_id, **fields, **running}


def _replay(raw: Mapping[str, Any]) -> Replay:
    fields = {name: raw[name] for name in raw if name not in ("_id", "running")}
    return Replay(replay_id=raw["_id"], **fields)
