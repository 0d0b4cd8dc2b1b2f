"""Tickets in MongoDB: one document each, state, history and outgoing events in one update."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from pymongo import ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.common.clock import SystemClock
from services.common.contracts.catalogue import stamp
from services.common.contracts.chain import Chain
from services.common.contracts.envelope import Envelope
from services.common.contracts.event import Event
from services.common.contracts.events.work_order import WorkOrderRevoked
from services.common.ids import new_id
from services.common.store.connection import Documents, store_errors
from services.common.store.due import DueFloor
from services.common.store.history import grew_long
from services.common.store.outbox import Outgoing, new_outbox, push_outbox
from services.common.store.together import Guarded, each_unless_moved
from services.dispatch.adapters.field_order import indexed_first
from services.dispatch.adapters.ticket_codec import (
    appeal_of,
    birth_of,
    state_of,
    text_of,
    ticket_of,
)
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Change, Receipt, StaleAggregate, Told

SOURCE = "dispatch"
_DUPLICATE_KEY = 11000
_KEPT = {"receipts": 20, "writes": 50}  # the last ones
_TOGETHER = 100
_CLOSED_MOST = 1000  # of a whole batch's places: the latest are those that matter
WITHOUT_STORY = {"history": 0, "outbox": 0, "receipts": 0, "writes": 0, "words": 0}


class MongoTickets:
    """Implements the port ``Tickets``; every method raises StoreUnavailable when it is away."""

    def __init__(self, database: Documents, chain: Chain) -> None:
        self._chain = chain
        self._tickets = database["tickets"]
        self._texts = database["ticket_members"]
        self._floor = DueFloor()

    def add(self, news: Sequence[Change]) -> frozenset[str]:
        """See the port."""
        wall = SystemClock().now()
        documents = [_new_document(change, self._outgoing(change), wall) for change in news]
        try:
            with store_errors():
                self._tickets.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            faults = error.details["writeErrors"]
            if any(fault["code"] != _DUPLICATE_KEY for fault in faults):
                raise
            return frozenset(news[fault["index"]].ticket.id for fault in faults)
        return frozenset()

    def save(self, change: Change) -> Ticket:
        """See the port."""
        with store_errors():
            return self._write(change, SystemClock().now(), None)

    def save_together(self, changes: Sequence[Change]) -> Sequence[Ticket]:
        """See the port; one transaction, tried again by the driver where it met another."""
        wall = SystemClock().now()

        def write(session: ClientSession) -> list[Ticket]:
            return [self._write(change, wall, session) for change in changes]

        with store_errors(), self._tickets.database.client.start_session() as session:
            return session.with_transaction(write)

    def _write(self, change: Change, wall: datetime, session: ClientSession | None) -> Ticket:
        self._write_texts(change, session)
        ticket, outgoing = change.ticket, self._outgoing(change)
        try:
            if ticket.version == 0:
                document = _new_document(change, outgoing, wall)
                self._tickets.insert_one(document, session=session)
            else:
                query, update = _statement(change, *_update(change, outgoing, wall))
                if not self._tickets.update_one(query, update, session=session).matched_count:
                    raise StaleAggregate(ticket_id=ticket.id)
        except DuplicateKeyError as error:  # another ticket has just taken that appeal
            raise StaleAggregate(ticket_id=ticket.id) from error
        return replace(
            ticket,
            version=ticket.version + 1,
            sequence=ticket.sequence + len(change.told),
            chain_head=_head(outgoing) or ticket.chain_head,
        )

    def _write_texts(self, change: Change, session: ClientSession | None) -> None:
        texts = [text_of(appeal) for appeal in change.texts]
        if texts:
            writes = [ReplaceOne({"_id": text["_id"]}, text, upsert=True) for text in texts]
            self._texts.bulk_write(writes, ordered=False, session=session)
        if change.texts_gone:
            gone = {"_id": {"$in": list(change.texts_gone)}}
            self._texts.delete_many(gone, session=session)

    def save_many(self, changes: Sequence[Change]) -> frozenset[str]:
        """See the port; a hundred at a time, so that no statement grows too large."""
        written: set[str] = set()
        for first in range(0, len(changes), _TOGETHER):
            written |= self._write_many(changes[first : first + _TOGETHER])
        return frozenset(written)

    def _write_many(self, changes: Sequence[Change]) -> set[str]:
        """Write in one statement; it counts only, so that its writes bear a mark where one lost."""
        wall, mark = SystemClock().now(), new_id("wrt")
        guarded = {}
        for change in changes:
            values, appended = _update(change, self._outgoing(change), wall, mark)
            guarded[change.ticket.id] = Guarded(change.ticket.version, values, appended)
        ids = list(guarded)
        with store_errors():
            update = each_unless_moved(guarded, _KEPT)
            done = self._tickets.update_many({"_id": {"$in": ids}}, update)
            if done.modified_count == len(ids):
                return set(ids)
            marked = {"_id": {"$in": ids}, "writes.mark": mark}
            return {found["_id"] for found in self._tickets.find(marked, {"_id": 1})}

    def get(self, ticket_id: str) -> Ticket | None:
        """See the port."""
        return self._one({"_id": ticket_id})

    def get_many(self, ticket_ids: Sequence[str]) -> Mapping[str, Ticket]:
        """See the port."""
        with store_errors():
            found = list(self._tickets.find({"_id": {"$in": list(ticket_ids)}}, WITHOUT_STORY))
        return {document["_id"]: ticket_of(document) for document in found}

    def by_order(self, order_id: str) -> Ticket | None:
        """See the port."""
        return self._one({"orders.id": order_id})

    def by_whistle(self, whistle_id: str) -> Ticket | None:
        """See the port; the index holds tickets with whistles only, so that is said."""
        return self._one({"whistles.id": whistle_id, "whistle_count": {"$gt": 0}})

    def with_members(self, appeal_ids: Sequence[str]) -> Mapping[str, str]:
        """See the port."""
        wanted = list(appeal_ids)
        with store_errors():
            found = list(
                self._tickets.find({"members.appeal_id": {"$in": wanted}}, {"members.appeal_id": 1})
            )
        asked = set(wanted)
        return {
            member["appeal_id"]: document["_id"]
            for document in found
            for member in document["members"]
            if member["appeal_id"] in asked
        }

    def appeals(self, appeal_ids: Sequence[str]) -> Mapping[str, Appeal]:
        """See the port."""
        with store_errors():
            found = list(self._texts.find({"_id": {"$in": list(appeal_ids)}}))
        return {document["_id"]: appeal_of(document) for document in found}

    def closed_near(self, keys: Sequence[str], since: datetime) -> Sequence[Ticket]:
        """See the port."""
        query = {"closed_keys": {"$in": list(keys)}, "closed_at": {"$gte": since}}
        with store_errors():
            found = self._tickets.find(query, WITHOUT_STORY, sort=[("closed_at", -1)])
            return [ticket_of(document) for document in found.limit(_CLOSED_MOST)]

    def receipt(self, ticket_id: str, key: str) -> Receipt | None:
        """See the port."""
        with store_errors():
            found = self._tickets.find_one({"_id": ticket_id}, {"receipts": 1}) or {}
        for receipt in found.get("receipts", ()):
            if receipt["key"] == key:
                return Receipt(receipt["key"], receipt["digest"])
        return None

    def due(
        self, now: datetime, limit: int, besides: AbstractSet[str] = frozenset()
    ) -> Sequence[Ticket]:
        """See the port; what comes to be due in the past may be seen some seconds later."""
        query: dict[str, Any] = {"next_due_at": {**self._floor.until(now), "$type": "date"}}
        if besides:
            query["_id"] = {"$nin": list(besides)}
        with store_errors():
            found = self._tickets.find(query, WITHOUT_STORY, sort=[("next_due_at", 1)])
            tickets = [ticket_of(document) for document in found.limit(limit)]
        if not besides:
            self._floor.saw((tickets[0].next_due_at if tickets else None) or now)
        return tickets

    def _outgoing(self, change: Change) -> list[Outgoing]:
        envelopes = self._chain.sealed(envelopes_of(change), change.ticket.chain_head)
        pairs = zip(envelopes, change.told, strict=True)
        return [Outgoing(envelope, _copied(change, told)) for envelope, told in pairs]

    def _one(self, query: dict[str, Any]) -> Ticket | None:
        with store_errors():
            found = self._tickets.find_one(query, WITHOUT_STORY)
        return ticket_of(found) if found else None


def _copied(change: Change, told: Told) -> tuple[str, ...]:
    """Return the units that get a copy: none that the case is closed to (L2).

    That its own order is gone is all that an accused unit learns, and not why.
    """
    if isinstance(told.event, WorkOrderRevoked):
        return told.units
    return change.ticket.seal.admitted(told.units)


def due_by(now: datetime) -> dict[str, Any]:
    """Return the filter of due tickets; the type is said, or the partial index is not used."""
    return {"next_due_at": {"$lte": now, "$type": "date"}}


def envelopes_of(change: Change) -> list[Envelope]:
    """Return a change's events, numbered after those the ticket has told before."""
    ticket = change.ticket
    return stamp(
        [cast("Event", told.event) for told in change.told],
        source=SOURCE,
        subject=ticket.id,
        after_sequence=ticket.sequence,
        time=change.at,
        correlationid=ticket.appeal_id,
        causationid=change.causation_id,
        traceparent=change.traceparent,
    )


def _head(outgoing: Sequence[Outgoing]) -> str | None:
    """Return the chain's head after these events, or None where nothing was told."""
    return outgoing[-1].envelope.chainhead if outgoing else None


def _new_document(change: Change, outgoing: Sequence[Outgoing], wall: datetime) -> dict[str, Any]:
    document = birth_of(change.ticket)
    document.update(new_outbox(outgoing, not_before=wall))
    document["chain_head"] = _head(outgoing)
    document["version"] = change.ticket.version + 1
    document["receipts"] = []
    return indexed_first(document)


def _update(
    change: Change, outgoing: Sequence[Outgoing], wall: datetime, mark: str | None = None
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return the fields that a change sets, and the entries that it appends to arrays."""
    ticket = change.ticket
    fields = state_of(ticket, frozenset(change.touched))
    fields["version"] = ticket.version + 1
    fields["updated_at"] = wall
    made: dict[str, Any] = {
        "version": ticket.version + 1,
        "after": ticket.sequence,
        "touched": list(change.touched),
    }
    if mark is not None:
        made["mark"] = mark
    appended: dict[str, list[Any]] = {"writes": [made]}
    if outgoing:
        operators = push_outbox(outgoing, not_before=wall)
        fields.update(operators["$set"])
        fields["chain_head"] = _head(outgoing)
        if grew_long(ticket.sequence, ticket.sequence + len(outgoing)):
            fields["history_due"] = True
        appended |= {name: each["$each"] for name, each in operators["$push"].items()}
    if change.receipt is not None:
        appended["receipts"] = [{"key": change.receipt.key, "digest": change.receipt.digest}]
    return fields, appended


def _statement(
    change: Change, values: Mapping[str, Any], appended: Mapping[str, list[Any]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return filter and update of one change by itself."""
    pushed = {
        name: {"$each": entries} | ({"$slice": -_KEPT[name]} if name in _KEPT else {})
        for name, entries in appended.items()
    }
    query = {"_id": change.ticket.id, "version": change.ticket.version}
    return query, {"$set": values, "$push": pushed}
