"""Signals from the event archive: what was submitted, as intake masked it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pymongo.collection import Collection

from services.common.ids import derived_id
from services.reporting.domain.hotspots.signal import Signal, names_in

Documents = Collection[dict[str, Any]]
SUBMITTED: Final = "appeal.submitted.v1"
RECEIVED_INDEX: Final = "received"
_READ: Final = {"event.data": 1}
_PLACED: Final = {"category": 1, "area": 1, "sealed": 1}


class ArchivedSignals:
    """Implements the port ``Signals``.

    Reports against units (举报) and all that is sealed are no signals: a hot spot is told to all.
    """

    def __init__(self, archive: Documents, facts: Documents) -> None:
        self._archive = archive
        self._facts = facts

    def between(self, start: datetime, end: datetime) -> list[Signal]:
        """See the port."""
        window = {"$gte": _told(start), "$lt": _told(end)}
        wanted = {"type": SUBMITTED, "event.data.received_at": window}
        found = self._archive.find(wanted, _READ, hint=RECEIVED_INDEX)
        submitted = [row["event"]["data"] for row in found]
        placed = self._placed(one["appeal_id"] for one in submitted)
        signals = [
            _signal(data, placed.get(derived_id("tkt", data["appeal_id"]), {}))
            for data in submitted
            if _is_told(data)
        ]
        sealed = {name for name, one in placed.items() if one.get("sealed")}
        return sorted(
            (one for one in signals if derived_id("tkt", one.appeal_id) not in sealed),
            key=lambda one: (one.at, one.appeal_id),
        )

    def _placed(self, appeal_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return what is known by now of the tickets that appeals founded."""
        names = [derived_id("tkt", appeal_id) for appeal_id in appeal_ids]
        found = self._facts.find({"_id": {"$in": names}}, _PLACED)
        return {one["_id"]: one for one in found}


def _is_told(data: Mapping[str, Any]) -> bool:
    if data.get("kind") in ("report", "praise") or data.get("accused_unit"):
        return False
    return bool((data.get("title") or "").strip() or (data.get("text") or "").strip())


def _signal(data: Mapping[str, Any], placed: Mapping[str, Any]) -> Signal:
    title, text, point = data.get("title") or "", data.get("text") or "", data.get("point")
    return Signal(
        appeal_id=data["appeal_id"],
        person=data.get("reporter_ref") or data["appeal_id"],
        at=datetime.fromisoformat(data["received_at"]),
        title=title,
        text=text,
        area=placed.get("area") or data.get("area_code"),
        category=placed.get("category") or data.get("category"),
        point=(point["longitude"], point["latitude"]) if point else None,
        names=names_in(data.get("address")) or names_in(title, text),
        address=data.get("address") or "",
    )


def _told(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
