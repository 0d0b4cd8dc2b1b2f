"""The public copy in MongoDB: small documents, and an index that answers every filter."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import DESCENDING, DeleteMany, ReplaceOne
from pymongo.collection import Collection

from services.common.store.connection import store_errors
from services.intake.domain.appeals.appeal import Point
from services.intake.domain.open311.dates import Window
from services.intake.domain.open311.public_request import PublicRequest
from services.intake.domain.open311.query import MOST_REQUESTS, Circle, RequestQuery

_EARTH_RADIUS_METRES = 6_378_100
_METRES_PER_DEGREE = 110_540  # of latitude, where it is shortest


class MongoPublicRequests:
    """Implements the port ``PublicRequests``."""

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self._collection = collection

    def by_ids(self, ids: Sequence[str]) -> Sequence[PublicRequest]:
        """See the port."""
        query = {"_id": {"$in": list(ids[:MOST_REQUESTS])}}
        with store_errors():
            found = list(self._collection.find(query))
        requests = [_request(document) for document in found]
        return sorted(requests, key=lambda one: (one.requested_at, one.id), reverse=True)

    def matching(self, query: RequestQuery) -> Sequence[PublicRequest]:
        """Walk one index in its own order; what it holds of a request is filtered there."""
        order = "requested_at" if query.requested is not None else "updated_at"
        cursor = self._collection.find(_filter(query)).hint(order)
        page = cursor.sort([(order, DESCENDING), ("_id", DESCENDING)])
        with store_errors():
            return [_request(one) for one in page.skip(query.skip).limit(query.page_size)]

    def add(self, request: PublicRequest) -> None:
        """See the port."""
        document = _document(request)
        with store_errors():
            self._collection.update_one(
                {"_id": request.id}, {"$setOnInsert": document}, upsert=True
            )

    def save(self, shown: Sequence[PublicRequest], hidden: Sequence[str]) -> None:
        """See the port."""
        writes: list[Any] = [
            ReplaceOne({"_id": one.id}, _document(one), upsert=True) for one in shown
        ]
        if hidden:
            writes.append(DeleteMany({"_id": {"$in": list(hidden)}}))
        if writes:
            with store_errors():
                self._collection.bulk_write(writes, ordered=False)


def _filter(query: RequestQuery) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, asked in (("requested_at", query.requested), ("updated_at", query.updated)):
        if asked is not None:
            found[field] = _between(asked)
    if query.statuses:
        found["status"] = {"$in": sorted(query.statuses)}
    if query.service_codes:
        found["service_code"] = {"$in": sorted(query.service_codes)}
    return found | _within(query.circle) if query.circle else found


def _between(asked: Window) -> dict[str, Any]:
    return {"$gte": asked.start} | ({"$lte": asked.end} if asked.end else {})


def _within(circle: Circle) -> dict[str, Any]:
    """Return the circle, and the band of latitudes around it, which the index can tell."""
    band = circle.radius / _METRES_PER_DEGREE
    centre = [circle.longitude, circle.latitude]
    round_about = {"$centerSphere": [centre, circle.radius / _EARTH_RADIUS_METRES]}
    return {
        "latitude": {"$gte": circle.latitude - band, "$lte": circle.latitude + band},
        "point": {"$geoWithin": round_about},
    }


def _document(request: PublicRequest) -> dict[str, Any]:
    point = request.point
    fields = {
        "_id": request.id,
        "service_code": request.service_code,
        "status": request.status,
        "state": request.state,
        "requested_at": request.requested_at,
        "updated_at": request.updated_at,
        "expected_at": request.expected_at,
        "unit": request.unit,
        "reason": request.reason,
        "text": request.text,
        "address": request.address,
        "area_code": request.area_code,
        "point": [point.longitude, point.latitude] if point else None,
        "latitude": point.latitude if point else None,
        "media": list(request.media) or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _request(document: Mapping[str, Any]) -> PublicRequest:
    point = document.get("point")
    return PublicRequest(
        id=document["_id"],
        service_code=document["service_code"],
        status=document["status"],
        state=document["state"],
        requested_at=document["requested_at"],
        updated_at=document["updated_at"],
        expected_at=document.get("expected_at"),
        unit=document.get("unit"),
        reason=document.get("reason"),
        text=document.get("text"),
        address=document.get("address"),
        area_code=document.get("area_code"),
        point=Point(*point) if point else None,
        media=tuple(document.get("media") or ()),
    )
