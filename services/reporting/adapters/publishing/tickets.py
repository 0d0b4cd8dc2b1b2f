"""A month's tickets as far as they may be published: from facts, with the places of the archive."""

import hashlib
from datetime import date
from typing import Any, Final

from pymongo.collection import Collection

from services.common.ids import derived_id
from services.common.store.sealed import UNSEALED
from services.reporting.adapters.conditions import opened_within, within
from services.reporting.adapters.hotspots.signals import RECEIVED_INDEX, SUBMITTED
from services.reporting.domain.period import Period
from services.reporting.domain.publishing.release import REPORT, Ticket

Documents = Collection[dict[str, Any]]
_READ: Final = {"street": 1, "category": 1, "unit": 1, "opened_day": 1, "ended_day": 1}
_PLACED: Final = {"event.data.appeal_id": 1, "event.data.point": 1}
_WORDED: Final = {"event.data.title": 1, "event.data.text": 1}


class PublishableTickets:
    """Reads facts; reports against units (举报) and whatever is sealed are none."""

    def __init__(self, facts: Documents, archive: Documents) -> None:
        self._facts = facts
        self._archive = archive

    def of(self, period: Period) -> list[Ticket]:
        """Return the tickets that were opened in a period."""
        first, last = (str(one) for one in (period.first, period.last))
        days = {**opened_within(first, last), "opened_day": within(first, last)}
        wanted = {**days, "kind": {"$ne": REPORT}}
        points = self._points(first, last)
        return [
            Ticket(
                code=hashlib.sha256(f"open-data/{one['_id']}".encode()).hexdigest()[:16],
                category=one.get("category"),
                street=one.get("street"),
                unit=one.get("unit"),
                opened=date.fromisoformat(one["opened_day"]),
                closed=date.fromisoformat(one["ended_day"]) if one.get("ended_day") else None,
                point=points.get(one["_id"]),
            )
            for one in self._facts.find({**wanted, **UNSEALED}, _READ)
        ]

    def words(self, period: Period) -> list[str]:
        """Return what residents wrote about that time, for the scanner."""
        found = self._archive.find(_received(period), _WORDED, hint=RECEIVED_INDEX)
        return [
            said
            for row in found
            for said in (row["event"]["data"].get("title"), row["event"]["data"].get("text"))
            if said
        ]

    def _points(self, first: str, last: str) -> dict[str, tuple[float, float]]:
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
        points = {}
        for row in self._archive.find(_received(period), _PLACED, hint=RECEIVED_INDEX):
            data = row["event"]["data"]
            if point := data.get("point"):
                ticket = derived_id("tkt", data["appeal_id"])
                points[ticket] = (point["longitude"], point["latitude"])
        return points


def _received(period: Period) -> dict[str, Any]:
    """Return the filter of what was submitted on these days, a day more on either side."""
    window = {"$gte": f"{period.first}", "$lte": f"{period.last}~"}
    return {"type": SUBMITTED, "event.data.received_at": window}
