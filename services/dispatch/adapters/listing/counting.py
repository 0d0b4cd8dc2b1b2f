"""Counts of tickets by walks through indexes; those of an area's open tickets read these alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.listing.fields import SIGNED, read_ledger
from services.dispatch.adapters.listing.keeping import Kept
from services.dispatch.adapters.listing.queries import walks
from services.dispatch.adapters.sealed import hidden_of, open_to
from services.dispatch.adapters.ticket_codec import seal_of
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.secrecy.seal import Seal
from services.dispatch.domain.workflow import OPEN_STATES, STATES
from services.dispatch.ports.listing import AreaCount, Reach, Wanted

Counts = dict[str, int]
_SEALED_FIELDS = {"state": 1, "tier": 1, "signed": 1, "members.state": 1, "seal": 1}
_CLOSED = "closed"  # nearly all tickets, after some years: what is left of the total
_DRIFT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is counted of one sealed ticket, and whom it is closed to."""

    raw: Mapping[str, Any]
    seal: Seal


class MongoTicketCounts:
    """Implements the port ``TicketCounts``; raises StoreUnavailable."""

    def __init__(self, database: Documents) -> None:
        self._database = database
        self._tickets = database["tickets"]
        self._kept: Kept[tuple[Mapping[str, Counts], list[Sealed]]] = Kept(self._counted)
        self._drift = Kept(self._drifted, at_least=_DRIFT_SECONDS)

    def everywhere(self, reader: Caller) -> tuple[Mapping[str, Mapping[str, int]], float]:
        """See the port; the few that are closed to the reader are taken off.

        They are read when the others are counted: with newer ones the difference would tell.
        """
        (counted, sealed), age = self._kept.get()
        hidden = _tally(one for one in sealed if reader.is_shut_out_by(one.seal))
        return {name: _less(rows, hidden[name]) for name, rows in counted.items()}, age

    def within(self, reach: Reach) -> Mapping[str, int]:
        """See the port."""
        if reach.everywhere:
            return self._by_state()
        parts = list(walks(Wanted(), reach, None))
        if not parts:
            return {}
        fits = {"$or": [part.query for part in parts]}
        one = parts[0] if len(parts) == 1 else None
        found = self._grouped("state", one.query if one else fits, one.index if one else None)
        hidden = hidden_of(fits, reach.reader)
        return _less(found, self._grouped("state", hidden, "sealed") if hidden else {})

    def by_area(
        self, areas: Sequence[str], reader: Caller, now: datetime
    ) -> Mapping[str, AreaCount]:
        """See the port."""
        inside = {"area_path": {"$in": list(areas)}, "state": {"$in": sorted(OPEN_STATES)}}
        is_late = {"$and": [{"$gt": ["$work_due_at", None]}, {"$lt": ["$work_due_at", now]}]}
        group = {
            "_id": "$area_code",
            "open": {"$sum": 1},
            "late": {"$sum": {"$cond": [is_late, 1, 0]}},
            "climbed": {"$sum": {"$cond": [{"$gt": ["$tier", 0]}, 1, 0]}},
        }
        steps = [{"$match": {**inside, **open_to(reader)}}, {"$group": group}]
        with store_errors():
            rows = list(self._tickets.aggregate(steps, hint="area_state"))
        return {str(r["_id"]): AreaCount(r["open"], r["late"], r["climbed"]) for r in rows}

    def _counted(self) -> tuple[Mapping[str, Counts], list[Sealed]]:
        with store_errors():
            found = self._tickets.find({"sealed": True}, _SEALED_FIELDS, hint="sealed")
            sealed = [Sealed(raw, seal_of(raw)) for raw in found]
        return self._everywhere(), sealed

    def ledger_totals(self) -> dict[tuple[str, str], int]:
        """Count appeals by ledger bucket and state."""
        totals: dict[tuple[str, str], int] = {}
        for tally, tickets in self._grouped("ledger", {"ledger": {"$gt": ""}}, "ledger").items():
            for key, count in read_ledger(tally).items():
                totals[key] = totals.get(key, 0) + count * tickets
        return totals

    def _everywhere(self) -> Mapping[str, Counts]:
        states = self._by_state()
        total = sum(states.values())
        climbed = self._grouped("tier", {"tier": {"$gt": 0}}, "by_tier")
        return {
            "state": states,
            "tier": {"0": total - sum(climbed.values()), **climbed},
            "acknowledged_in_time": self._signed(total),
            "appeals": self._appeals(total),
        }

    def _by_state(self) -> Counts:
        total = self._total()  # what is born before the others are counted is one less, once
        others = [state for state in STATES if state != _CLOSED]
        counts = self._grouped("state", {"state": {"$in": others}}, "by_state")
        closed = max(0, total - sum(counts.values()))
        return {**counts, _CLOSED: closed} if closed else counts

    def _total(self) -> int:
        """Return what the collection says of itself, which costs the same for a million."""
        return self._estimate() + self._drift.get()[0]

    def _drifted(self) -> int:
        """Return by how much the collection is mistaken: after mongod was killed it may be.

        What is born while this walks through an index is no mistake.
        """
        before = self._estimate()
        with store_errors():
            query = {"state": {"$gt": ""}}
            walked = int(
                self._database.command("count", "tickets", query=query, hint="by_state")["n"]
            )
        return min(0, walked - before) + max(0, walked - self._estimate())

    def _estimate(self) -> int:
        with store_errors():
            return self._tickets.estimated_document_count()

    def _signed(self, total: int) -> Counts:
        others = {
            SIGNED[int(code)]: count
            for code, count in self._grouped("signed", {"signed": {"$gt": 0}}, "signed").items()
        }
        in_time = total - sum(others.values())
        others.pop(SIGNED[3], None)
        return {**others, "yes": in_time} if in_time else others

    def _appeals(self, total: int) -> Counts:
        appeals: Counts = {}
        settled = total
        for tally, tickets in self._grouped(
            "unsettled", {"unsettled": {"$gt": ""}}, "unsettled"
        ).items():
            settled -= tickets
            for (_, state), count in read_ledger(tally).items():
                appeals[state] = appeals.get(state, 0) + count * tickets
        return {**appeals, _CLOSED: appeals.get(_CLOSED, 0) + settled} if settled > 0 else appeals

    def _grouped(self, field: str, match: dict[str, Any], index: str | None = None) -> Counts:
        pipeline: list[dict[str, Any]] = [
            {"$match": match},
            {"$group": {"_id": f"${field}", "count": {"$sum": 1}}},
        ]
        hint: dict[str, Any] = {} if index is None else {"hint": index}
        with store_errors():
            rows = self._tickets.aggregate(pipeline, **hint)
            return {str(row["_id"]): row["count"] for row in rows}


def _tally(hidden: Iterable[Sealed]) -> Mapping[str, Mapping[str, int]]:
    found = [one.raw for one in hidden]
    signed = (SIGNED[raw["signed"]] if raw["signed"] else "yes" for raw in found)
    return {
        "state": Counter(raw["state"] for raw in found),
        "tier": Counter(str(raw["tier"]) for raw in found),
        "acknowledged_in_time": Counter(signed),
        "appeals": Counter(member["state"] for raw in found for member in raw["members"]),
    }


def _less(rows: Mapping[str, int], hidden: Mapping[str, int]) -> Counts:
    """Return counts without what is hidden; what is nothing by that is not told."""
    left = {key: count - hidden.get(key, 0) for key, count in sorted(rows.items())}
    return {key: count for key, count in left.items() if count > 0 or not hidden.get(key, 0)}
