"""The ledger of notifications in MongoDB: queued once, claimed by one, settled by its claimant.

``next_attempt_at`` (wall time) is when somebody may take a notification: a claim moves it to the
claim's end, so that a sender that died needs no cleaning up after. What has ended has none.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, get_args

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from services.common.ids import new_id
from services.common.store.connection import Documents, store_errors
from services.common.store.due import DueFloor
from services.common.store.together import each_its_own
from services.notify.adapters.documents import NOTIFICATIONS
from services.notify.adapters.duplicates import only_duplicates
from services.notify.adapters.indexes import DUE
from services.notify.adapters.ledger.documents import (
    FOLD_STANDING,
    claimed_from,
    ending,
    new_document,
    retry,
)
from services.notify.domain.line import LINES, Line
from services.notify.domain.notification import Claimed, Notification, Route, Settled
from services.notify.ports.clocks import Now

_Open = dict[str, Any]

_OPEN = {"next_attempt_at": {"$exists": True}}
_OF_A_CLAIM = ("claim", "next_attempt_at")
_LANE_FIELDS = {"lane": 1, "step": 1, "next_attempt_at": 1}


class MongoNotifications:
    """Implements ``Notifications``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents, wall: Now) -> None:
        self._collection = database[NOTIFICATIONS]
        self._wall = wall
        self._floors: dict[Line, DueFloor] = {line: DueFloor() for line in LINES}

    def add(self, notifications: Sequence[Notification]) -> None:
        """Queue them in this order; those whose id is known are left as they are."""
        now = self._wall.now()
        documents = [new_document(notification, now) for notification in notifications]
        if not documents:
            return
        try:
            with store_errors():
                self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            only_duplicates(error)

    def claim(
        self,
        limit: int,
        lease_seconds: float,
        line: Line = "residents",
        *,
        without: Collection[str] = (),
    ) -> list[Claimed]:
        """Take due notifications; of a lane only a run that begins with its earliest open one."""
        now = self._wall.now()
        until = now + timedelta(seconds=lease_seconds)
        with store_errors():
            due = self._due(now, limit, line, without)
            if not due:
                return []
            lanes = self._open_of({item["lane"] for item in due})
            runs = [run for run in (_run(items, now) for items in lanes.values()) if run]
            free = _first(runs, limit)
            running = {item["_id"] for run in runs for item in run}
            blocked = [item for item in due if item["_id"] not in running and item["lane"] in lanes]
            self._hold(blocked, lanes, now, until)
            return self._take(free, now, until)

    def settle(self, settled: Sequence[Settled]) -> None:
        """Write outcomes, then let go of what waited for those that ended."""
        if not settled:
            return
        now = self._wall.now()
        # Before what they follow ends: after a crash in between the same ones follow again.
        self.add([item.follower for item in settled if item.follower is not None])
        waiting = [retry(item) for item in settled if item.next_attempt_at is not None]
        ended = [item for item in settled if item.next_attempt_at is None]
        with store_errors():
            if waiting:
                self._collection.bulk_write(waiting, ordered=False)
            if ended:
                self._end(ended, now)

    def backlog(self) -> Mapping[str, int]:
        """Return how many notifications wait, by route."""
        count: list[dict[str, Any]] = [
            {"$match": _OPEN},
            {"$group": {"_id": "$route", "waiting": {"$sum": 1}}},
        ]
        with store_errors():
            found = {
                row["_id"]: row["waiting"] for row in self._collection.aggregate(count, hint=DUE)
            }
        return {route: found.get(route, 0) for route in get_args(Route)}

    def _due(self, now: datetime, limit: int, line: Line, without: Collection[str]) -> list[_Open]:
        floor = self._floors[line]
        due: dict[str, Any] = {"line": line, "next_attempt_at": floor.until(now)}
        if without:
            due["recipient"] = {"$nin": list(without)}
        found = self._collection.find(due, _LANE_FIELDS, sort=[("next_attempt_at", 1)])
        items = list(found.limit(2 * limit).batch_size(2 * limit + 1))
        if len(items) <= limit and not without:  # all of it is taken, or put aside
            floor.saw_all(now)
        return items

    def _open_of(self, lanes: set[str]) -> dict[str, list[_Open]]:
        """Return what has not ended of each lane, the earliest first."""
        found = self._collection.find(
            {"lane": {"$in": list(lanes)}, **_OPEN}, _LANE_FIELDS, sort=[("lane", 1), ("step", 1)]
        )
        waiting: dict[str, list[_Open]] = {}
        for item in found:
            waiting.setdefault(item["lane"], []).append(item)
        return waiting

    def _end(self, ended: Sequence[Settled], now: datetime) -> None:
        self._leave_out(ended)
        by_claim: dict[str, list[Settled]] = {}
        for item in ended:
            by_claim.setdefault(item.claimed.claim, []).append(item)
        for claim, items in by_claim.items():
            values = {
                item.claimed.notification.notification_id: ending(item, now) for item in items
            }
            mine = {"_id": {"$in": list(values)}, "claim": claim}
            become = [*each_its_own(values, gone=_OF_A_CLAIM), FOLD_STANDING]
            self._collection.update_many(mine, become)
        lanes = {item.claimed.notification.lane for item in ended}
        held = {"lane": {"$in": list(lanes)}, "held": True, **_OPEN}
        release = {"$set": {"next_attempt_at": now}, "$unset": {"held": ""}}
        self._collection.update_many(held, release)

    def _leave_out(self, ended: Sequence[Settled]) -> None:
        """Let the parts that a digest did not tell fail by themselves, before it is noted as sent.

        So they are told when their template is mended.
        """
        values = {
            part: {"status": "failed", "reason": reason, "ended_at": item.at}
            for item in ended
            for part, reason in item.left_out
        }
        if values:
            self._collection.update_many(
                {"_id": {"$in": list(values)}, "status": "bundled"},
                each_its_own(values, gone=("told_in",)),
            )

    def _hold(
        self,
        blocked: list[_Open],
        lanes: Mapping[str, list[_Open]],
        now: datetime,
        until: datetime,
    ) -> None:
        """Put aside what must wait, until its lane's head ends or is due again."""
        if not blocked:
            return
        updates = []
        for item in blocked:
            due = lanes[item["lane"]][0]["next_attempt_at"]
            fields = {"next_attempt_at": due if due > now else until, "held": True}
            still = {"_id": item["_id"], "next_attempt_at": {"$lte": now}}
            updates.append(UpdateOne(still, {"$set": fields}))
        self._collection.bulk_write(updates, ordered=False)

    def _take(self, runs: list[list[_Open]], now: datetime, until: datetime) -> list[Claimed]:
        claim = new_id("clm")
        ids = [item["_id"] for run in runs for item in run]
        self._collection.update_many(
            {"_id": {"$in": ids}, "next_attempt_at": {"$lte": now}},
            {
                "$set": {"status": "sending", "claim": claim, "next_attempt_at": until},
                "$unset": {"held": ""},
            },
        )
        found = self._collection.find({"_id": {"$in": ids}, "claim": claim})
        mine = {raw["_id"]: raw for raw in found}
        whole = [list(takewhile(lambda item: item["_id"] in mine, run)) for run in runs]
        self._give_back(claim, mine.keys() - {item["_id"] for run in whole for item in run}, now)
        return [claimed_from(mine[item["_id"]]) for run in whole for item in run]

    def _give_back(self, claim: str, ids: Set[str], now: datetime) -> None:
        """Let go of what another sender holds the earlier one of."""
        if ids:
            self._collection.update_many(
                {"_id": {"$in": list(ids)}, "claim": claim},
                {"$set": {"status": "queued", "next_attempt_at": now}, "$unset": {"claim": ""}},
            )


def _run(items: list[_Open], now: datetime) -> list[_Open]:
    """Return the notices of a lane that may go out one after the other now."""
    return list(takewhile(lambda item: item["next_attempt_at"] <= now, items))


def _first(runs: Sequence[list[_Open]], limit: int) -> list[list[_Open]]:
    """Return the runs, the longest due first, with at most so many notices in all."""
    chosen, room = [], limit
    for run in sorted(runs, key=lambda run: run[0]["next_attempt_at"]):
        if room <= 0:
            break
        chosen.append(run[:room])
        room -= len(chosen[-1])
    return chosen
