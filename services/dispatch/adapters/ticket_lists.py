"""What is read about many tickets: lists, counts, the ledger, the feed, the auditor's questions."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.common.clock import SystemClock
from services.common.store.audit_log import SUBJECT as AUDIT
from services.common.store.audit_log import audit_events, audit_head
from services.common.store.connection import Documents, store_errors
from services.common.store.feed import EventFeed
from services.dispatch.adapters.directories import SUBJECT
from services.dispatch.adapters.listing.counting import MongoTicketCounts
from services.dispatch.adapters.listing.keeping import Kept
from services.dispatch.adapters.sealed import open_to
from services.dispatch.adapters.ticket_codec import ORPHAN, ticket_of
from services.dispatch.adapters.ticket_repository import WITHOUT_STORY, due_by
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.escalation.auditing import Stored
from services.dispatch.domain.escalation.standing import CLIMBING
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import OPEN_STATES
from services.dispatch.ports.watch import AsStored

_OPEN = sorted(OPEN_STATES)
_NAMED_ORPHANS = 1000
_ACCURACY_SAMPLE = 1000


class MongoTicketLists:
    """Implements the ports ``TicketLists`` and ``Watch``; all raise StoreUnavailable."""

    def __init__(self, database: Documents, *, settle_seconds: float = 30.0) -> None:
        self._tickets = database["tickets"]
        self._texts = database["ticket_members"]
        self._feed = EventFeed(
            self._tickets, older=database["ticket_history"], settle_seconds=settle_seconds
        )
        self._audit_log = database["audit_log"]
        self._settle = timedelta(seconds=settle_seconds)
        self.counted = MongoTicketCounts(database)
        self._open = Kept(lambda: self._by_state({"state": {"$in": _OPEN}}))
        self._accuracy = Kept(self._first_dispatch_accuracy)
        self._feeds = [
            EventFeed(database[name], settle_seconds=settle_seconds)
            for name in ("directories", "matters")
        ]

    def history(
        self, ticket_id: str, after: int = 0, limit: int = 0
    ) -> Sequence[Mapping[str, Any]]:
        """See the port."""
        return self._feed.events(ticket_id, after, limit)

    def climbs(self, ticket_ids: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """See the port; one reading by ids, of nothing but those entries."""
        climbing = {"$in": ["$$entry.type", list(CLIMBING)]}
        wanted = {"$filter": {"input": "$history", "as": "entry", "cond": climbing}}
        pipeline: list[dict[str, Any]] = [
            {"$match": {"_id": {"$in": list(ticket_ids)}}},
            {"$project": {"entries": wanted}},
        ]
        with store_errors():
            return {row["_id"]: row["entries"] for row in self._tickets.aggregate(pipeline)}

    def dangers(self, limit: int, reader: Caller) -> Sequence[Ticket]:
        """See the port."""
        wanted = {"alarm_open": True, **open_to(reader)}
        order = [("alarm.raised_at", 1)]
        with store_errors():
            found = self._tickets.find(wanted, WITHOUT_STORY, sort=order, limit=limit)
            return [ticket_of(document) for document in found]

    def texts(self, appeal_ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """See the port."""
        with store_errors():
            return list(self._texts.find({"_id": {"$in": list(appeal_ids)}}))

    def writes(self, ticket_id: str) -> Sequence[Mapping[str, Any]]:
        """Return a ticket's last writes, in order, as far as they are remembered (D7).

        Each tells the version that it made, the sequence ``after`` which it told its events, and
        the names of the fields ``touched``.
        """
        with store_errors():
            found = self._tickets.find_one({"_id": ticket_id}, {"writes": 1}) or {}
        return list(found.get("writes", ()))

    def ledger_totals(self) -> Mapping[tuple[str, str], int]:
        """See the port."""
        return self.counted.ledger_totals()

    def ledger_bucket(self, bucket: str) -> Mapping[str, str]:
        """See the port."""
        with store_errors():
            found = list(self._tickets.find({"members.bucket": bucket}, {"members": 1}))
        return {
            member["appeal_id"]: member["state"]
            for document in found
            for member in document["members"]
            if member["bucket"] == bucket
        }

    def heads(
        self, after: datetime, limit: int, *, audit: bool = False
    ) -> Sequence[Mapping[str, Any]]:
        """See the port; every kind of aggregate stands at its place among the tickets.

        What lies after the last head of a full answer comes with the next one.
        """
        found = [feed.heads(after, limit) for feed in (self._feed, *self._feeds)]
        ends = [heads[-1]["updated_at"] for heads in found if len(heads) >= limit]
        if audit:
            until = min([SystemClock().now() - self._settle, *ends])
            log = audit_head(self._audit_log, after, until)
            found.append([log] if log else [])
        heads = [head for heads in found for head in heads]
        if ends:
            heads = [head for head in heads if head["updated_at"] <= min(ends)]
        return sorted(heads, key=lambda head: head["updated_at"])

    def events(self, subject: str, after: int, limit: int = 0) -> Sequence[Mapping[str, Any]]:
        """See the port."""
        if subject == AUDIT:
            return audit_events(self._audit_log, after, limit)
        directory, matters = self._feeds
        feeds = {SUBJECT: directory, "mat": matters}
        return feeds.get(subject.split("_")[0], self._feed).events(subject, after, limit)

    def orphans(self) -> Sequence[str]:
        """See the port."""
        with store_errors():
            found = self._tickets.find({"waits_for": ORPHAN}, {"_id": 1}, limit=_NAMED_ORPHANS)
            return [document["_id"] for document in found]

    def open_from(self, state: str, after: str, limit: int) -> Sequence[AsStored]:
        """See the port."""
        query = {"state": state, "number": {"$gt": after}}
        with store_errors():
            found = self._tickets.find(query, WITHOUT_STORY, sort=[("number", 1)], limit=limit)
            return [_as_stored(document) for document in found]

    def open_among(self, ticket_ids: Sequence[str]) -> Sequence[AsStored]:
        """See the port."""
        query = {"_id": {"$in": list(ticket_ids)}, "state": {"$in": _OPEN}}
        with store_errors():
            return [_as_stored(document) for document in self._tickets.find(query, WITHOUT_STORY)]

    def meetings(
        self, after: tuple[datetime, str] | None, limit: int, reader: Caller
    ) -> Sequence[Ticket]:
        """Return open tickets with a joint meeting to be held, from a date and number on.

        Those sealed against the reader are not there; of the district's offices he sees all, else
        those to which his unit comes and those in his area. Only tickets with a meeting are read.
        """
        whose = [open_to(reader), _meetings_of(reader)]
        query: dict[str, Any] = {"meeting_by": {"$type": "date"}, "$and": whose}
        if after is not None:
            at, number = after
            query["meeting_by"]["$gte"] = at
            query["$or"] = [{"meeting_by": {"$gt": at}}, {"number": {"$gt": number}}]
        order = [("meeting_by", 1), ("number", 1)]
        with store_errors():
            found = self._tickets.find(query, WITHOUT_STORY, sort=order, limit=limit)
            return [ticket_of(document) for document in found]

    def due_backlog(self, now: datetime) -> int:
        """See the port."""
        with store_errors():
            return self._tickets.count_documents(due_by(now))

    def meetings_overdue(self, now: datetime) -> int:
        """See the port; the type is said, or the partial index is not used."""
        late = {"meeting_by": {"$lt": now, "$type": "date"}}
        with store_errors():
            return self._tickets.count_documents(late, hint="meetings")

    def open_by_state(self) -> Mapping[str, int]:
        """See the port; among a million that takes a second, and is done again after forty."""
        return self._open.get()[0]

    def first_dispatch_accuracy(self) -> float | None:
        """See the port; of the thousand tickets resolved or closed last."""
        return self._accuracy.get()[0]

    def _first_dispatch_accuracy(self) -> float | None:
        with store_errors():
            found = self._tickets.find(
                {"state": {"$in": ["closed", "resolved"]}},
                {"orders.unit": 1, "orders.role": 1, "orders.end_reason": 1},
                sort=[("number", -1)],
                limit=_ACCURACY_SAMPLE,
            )
            units = [_leads(document["orders"]) for document in found]
        routed = [names for names in units if names]
        if not routed:
            return None
        kept = sum(names[0] == names[-1] for names in routed)
        return kept / len(routed)

    def _by_state(self, match: dict[str, Any]) -> dict[str, int]:
        return self._grouped("state", match, "by_state")

    def _grouped(self, field: str, match: dict[str, Any], index: str) -> dict[str, int]:
        pipeline = [{"$match": match}, {"$group": {"_id": f"${field}", "count": {"$sum": 1}}}]
        with store_errors():
            rows = self._tickets.aggregate(pipeline, hint=index)
            return {str(row["_id"]): row["count"] for row in rows}


def _leads(orders: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the units that led, in order; whoever handed over to a subordinate was right to."""
    return [
        str(order["unit"])
        for order in orders
        if order.get("role") != "support" and order.get("end_reason") != "handed_over"
    ]


def _as_stored(document: Mapping[str, Any]) -> AsStored:
    stored = Stored(document.get("next_due_at"), document.get("waits_for", ORPHAN))
    return AsStored(ticket_of(document), stored)


def _meetings_of(reader: Caller) -> dict[str, Any]:
    """Return which of the meetings that are called a reader may know of."""
    if reader.is_district_wide:
        return {}
    called = {"state": "called", "units": reader.unit}
    comes = [{"meetings": {"$elemMatch": called}}] if reader.unit else []
    inside = [{"area_path": {"$in": list(reader.areas)}}] if reader.is_of_area else []
    return {"$or": [*comes, *inside]} if comes or inside else {"_id": {"$in": []}}
