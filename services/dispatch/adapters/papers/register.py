"""The register of documents in MongoDB: number, document and ticket move in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from services.common.store.connection import Documents as Database
from services.common.store.connection import store_errors
from services.dispatch.adapters.ticket_codec import ticket_of
from services.dispatch.adapters.ticket_repository import WITHOUT_STORY, MongoTickets
from services.dispatch.document_ports import Entry, Series
from services.dispatch.domain.documents.document import Document, read_content
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports import StaleAggregate

COLLECTION = "documents"
_FIELDS = tuple(item.name for item in fields(Document) if item.name not in ("id", "content"))


class MongoDocuments:
    """Implements the port ``Documents``; every method raises StoreUnavailable when it is away."""

    def __init__(self, database: Database, tickets: MongoTickets) -> None:
        self._documents = database[COLLECTION]
        self._counters = database["counters"]
        self._waiting = database["tickets"]
        self._tickets = tickets

    def waiting(self, after: str, limit: int) -> Sequence[Ticket]:
        """See the port."""
        query = {"papers_due": True, "_id": {"$gt": after}}
        with store_errors():
            found = self._waiting.find(query, WITHOUT_STORY, sort=[("_id", 1)])
            return [ticket_of(document) for document in found.limit(limit)]

    def enter(
        self,
        ticket_id: str,
        series: Sequence[Series],
        written: Callable[[Sequence[int]], Entry],
    ) -> None:
        """See the port."""

        def write(session: ClientSession) -> None:
            entry = written([self._next(one, session) for one in series])
            if entry.documents:
                rows = [_row(document) for document in entry.documents]
                self._documents.insert_many(rows, session=session)
            self._tickets.save_within(session, entry.change)

        try:
            with store_errors(), self._documents.database.client.start_session() as session:
                session.with_transaction(write)
        except DuplicateKeyError as error:  # two were first in a year, or another was quicker
            raise StaleAggregate(ticket_id=ticket_id) from error

    def of_ticket(self, ticket_id: str) -> Sequence[Document]:
        """See the port."""
        with store_errors():
            found = self._documents.find({"ticket_id": ticket_id}, sort=[("n", 1)])
            return [_document(row) for row in found]

    def get(self, document_id: str) -> Document | None:
        """See the port."""
        with store_errors():
            found = self._documents.find_one({"_id": document_id})
        return _document(found) if found else None

    def _next(self, series: Series, session: ClientSession) -> int:
        """Take a number; it is back where the transaction comes to nothing."""
        counter: Any = self._counters.find_one_and_update(
            {"_id": f"documents/{series.word}/{series.year}"},
            {"$inc": {"value": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        return int(counter["value"])


def _row(document: Document) -> dict[str, Any]:
    row = {name: getattr(document, name) for name in _FIELDS}
    return {"_id": document.id, **row, "content": asdict(document.content)}


def _document(row: Mapping[str, Any]) -> Document:
    values = {name: row[name] for name in _FIELDS if name in row}
    values["copies"] = tuple(row["copies"])
    return Document(id=row["_id"], content=read_content(row["content"]), **values)
