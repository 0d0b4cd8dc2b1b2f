"""Hot spots in MongoDB, each told in the write that keeps it (outbox)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pymongo.collection import Collection

from services.common.clock import SystemClock
from services.common.contracts.catalogue import stamp
from services.common.contracts.events.report import HotspotWarned
from services.common.store.outbox import Outgoing, partition_of, push_outbox
from services.reporting.domain.bulletins.content import Value
from services.reporting.domain.hotspots.hotspot import Hotspot, Sample
from services.reporting.domain.period import Period

SOURCE: Final = "/huying/reporting"
_TRENDS: Final = {"rising": "上升", "falling": "回落", "steady": "平稳"}
_MOST_APPEALS: Final = 2000
_KEPT: Final = frozenset({"outbox", "outbox_since", "partition", "history", "updated_at"})


class MongoHotspots:
    """Implements the port ``Hotspots``, and lists them."""

    def __init__(self, collection: Collection[dict[str, Any]], zone: ZoneInfo) -> None:
        self._hotspots = collection
        self._zone = zone

    def sharing(self, appeal_ids: Sequence[str]) -> Hotspot | None:
        """See the port."""
        wanted = {"appeal_ids": {"$in": list(appeal_ids)}}
        found = self._hotspots.find_one(wanted, sort=[("last_at", -1)])
        return _hotspot(found) if found else None

    def keep(self, hotspot: Hotspot, *, tell: bool) -> None:
        """See the port."""
        told = asdict(hotspot)
        name = told.pop("hotspot_id")
        told["appeal_ids"] = list(hotspot.appeal_ids)[-_MOST_APPEALS:]
        change: dict[str, Any] = {"$set": {**told, "partition": partition_of(name)}}
        if tell:
            pushed = _outgoing(hotspot)
            change["$push"] = pushed["$push"]
            change["$set"] |= pushed["$set"]
        self._hotspots.update_one({"_id": name}, change, upsert=True)

    def get(self, hotspot_id: str) -> Hotspot | None:
        """See the port."""
        found = self._hotspots.find_one({"_id": hotspot_id})
        return _hotspot(found) if found else None

    def listed(
        self, wanted: Mapping[str, Any], period: Period, after: str, limit: int
    ) -> list[Hotspot]:
        """Return those whose appeals fall into a period, the most people first."""
        query = {**wanted, **_within(period, self._zone)}
        found = self._hotspots.find(query).sort([("people", -1), ("_id", 1)])
        skipped = int(after or 0)
        return [_hotspot(one) for one in found.skip(skipped).limit(limit)]

    def every(self, wanted: Mapping[str, Any], period: Period) -> Iterator[Hotspot]:
        """Yield all of them, in the same order, from one cursor."""
        query = {**wanted, **_within(period, self._zone)}
        for one in self._hotspots.find(query).sort([("people", -1), ("_id", 1)]):
            yield _hotspot(one)

    def of_period(self, period: Period, limit: int) -> Sequence[Mapping[str, Value]]:
        """Return those warned of whose appeals fall into a period, as a bulletin tells them."""
        return [
            {
                "place": one.place,
                "matter": one.matter,
                "people": one.people,
                "appeals": one.appeals,
                "trend": _TRENDS[one.trend],
            }
            for one in self.listed({}, period, "", limit)
        ]

    def candidates(self, period: Period, limit: int) -> list[dict[str, Any]]:
        """Return the matters of a period's hot spots (每月一题), those of most people first."""
        group = {
            "_id": {"$ifNull": ["$category", "$matter"]},
            "matter": {"$first": "$matter"},
            "people": {"$sum": "$people"},
            "appeals": {"$sum": "$appeals"},
            "places": {"$addToSet": "$place"},
            "hotspots": {"$push": "$_id"},
            "proposed": {"$max": {"$cond": [{"$gt": ["$proposed_at", None]}, 1, 0]}},
        }
        pipeline: list[dict[str, Any]] = [
            {"$match": _within(period, self._zone)},
            {"$group": group},
            {"$sort": {"people": -1, "_id": 1}},
            {"$limit": limit},
        ]
        return list(self._hotspots.aggregate(pipeline))

    def erase_words(self, appeal_id: str) -> None:
        """Take an anonymised appeal's words out of the samples."""
        self._hotspots.update_many(
            {"appeal_ids": appeal_id}, {"$pull": {"samples": {"appeal_id": appeal_id}}}
        )

    def counts(self, since: datetime) -> dict[str, int]:
        """Return how many there are by level whose last appeal is not older."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"last_at": {"$gte": since}}},
            {"$group": {"_id": "$level", "count": {"$sum": 1}}},
        ]
        return {row["_id"]: row["count"] for row in self._hotspots.aggregate(pipeline)}


def _within(period: Period, zone: ZoneInfo) -> dict[str, Any]:
    start, end = period.bounds(zone)
    begins = {"last_at": {"$gte": start}} if start else {}
    return {**begins, **({"first_at": {"$lt": end}} if end else {})}


def _outgoing(hotspot: Hotspot) -> dict[str, Any]:
    event = HotspotWarned(
        hotspot_id=hotspot.hotspot_id,
        level=hotspot.level,
        matter=hotspot.matter,
        place=hotspot.place,
        people=hotspot.people,
        appeals=hotspot.appeals,
        first_at=hotspot.first_at,
        last_at=hotspot.last_at,
        warned_at=hotspot.proposed_at or hotspot.found_at,
        mean=round(hotspot.usual, 2),
        category=hotspot.category,
        area_code=hotspot.area,
        by=hotspot.by,
        reason=hotspot.reason,
    )
    envelopes = stamp(
        [event], source=SOURCE, subject=hotspot.hotspot_id, after_sequence=hotspot.sequence - 1,
        time=event.warned_at, correlationid=hotspot.hotspot_id,
    )  # fmt: skip
    return push_outbox([Outgoing(one) for one in envelopes], not_before=SystemClock().now())


def _hotspot(document: Mapping[str, Any]) -> Hotspot:
    told = {name: value for name, value in document.items() if name not in {"_id", *_KEPT}}
    return Hotspot(
        **{
            **told,
            "hotspot_id": document["_id"],
            "samples": tuple(Sample(**one) for one in document["samples"]),
            "appeal_ids": tuple(document["appeal_ids"]),
        }
    )
