"""Hot spots in MongoDB: those that were warned of, as bulletins and people list them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from pymongo.collection import Collection

from services.reporting.domain.bulletins.content import Value
from services.reporting.domain.period import Period

_SHOWN: Final = ("place", "matter", "people", "appeals", "trend")


class MongoHotspots:
    """The hot spots."""

    def __init__(self, collection: Collection[dict[str, Any]], zone: ZoneInfo) -> None:
        self._hotspots = collection
        self._zone = zone

    def of_period(self, period: Period, limit: int) -> Sequence[Mapping[str, Value]]:
        """Return those warned of whose appeals fall into a period, the most people first."""
        start, end = period.bounds(self._zone)
        wanted = {"last_at": {"$gte": start}, "first_at": {"$lt": end}}
        found = self._hotspots.find(wanted).sort([("people", -1), ("_id", 1)]).limit(limit)
        return [{name: one.get(name) for name in _SHOWN} for one in found]
