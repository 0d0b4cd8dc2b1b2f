"""The register of documents in MongoDB: keeping a document is what gives it its number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final

from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern

from services.common.store.connection import Documents as Database
from services.common.store.connection import store_errors
from services.dispatch.adapters.ticket_codec import ticket_of
from services.dispatch.adapters.ticket_repository import WITHOUT_STORY
from services.dispatch.domain.documents.document import Document, read_content
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.documents import DocumentFilter, Series
from services.dispatch.ports.tickets import StaleAggregate

COLLECTION = "documents"
_FIELDS = tuple(item.name for item in fields(Document) if item.name not in ("id", "content"))
_TRIES: Final = 200  # against others who take the next number at the same moment


class MongoDocuments:
    """Implements the port ``Documents``; every method raises StoreUnavailable when it is away."""

    def __init__(self, database: Database) -> None:
        self._documents = database[COLLECTION]
        # What a failing primary may yet lose is not counted on from.
        self._surely = self._documents.with_options(read_concern=ReadConcern("majority"))
        self._tickets = database["tickets"]

    def waiting(self, after: str, limit: int) -> Sequence[Ticket]:
        """See the port."""
        query = {"papers_due": True, "_id": {"$gt": after}}
        with store_errors():
            found = self._tickets.find(query, WITHOUT_STORY, sort=[("_id", 1)])
            return [ticket_of(document) for document in found.limit(limit)]

    def enter(self, series: Series, written: Callable[[int], Document]) -> Document:
        """See the port; no transaction, which would hold a series up for a minute when it dies."""
        for _ in range(_TRIES):
            document = written(self._last(series) + 1)
            try:
                with store_errors():
                    self._documents.insert_one(_row(document))
            except DuplicateKeyError:
                kept = self.get(document.id)
                if kept is not None:  # somebody was quicker with this very paper
                    return kept
            else:
                return document
        raise StaleAggregate

    def of_ticket(self, ticket_id: str) -> Sequence[Document]:
        """See the port."""
        with store_errors():
            found = self._documents.find({"ticket_id": ticket_id}, sort=[("n", 1)])
            return [_document(row) for row in found]

    def issued(
        self, wanted: DocumentFilter, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Document]:
        """See the port."""
        order = [("issued_at", -1), ("_id", -1)]
        with store_errors():
            found = self._documents.find({"$and": _conditions(wanted, before)}, sort=order)
            return [_document(row) for row in found.limit(limit)]

    def get(self, document_id: str) -> Document | None:
        """See the port."""
        with store_errors():
            found = self._documents.find_one({"_id": document_id})
        return _document(found) if found else None

    def _last(self, series: Series) -> int:
        query = {"word": series.word, "year": series.year}
        with store_errors():
            found = self._surely.find_one(query, {"serial": 1}, sort=[("serial", -1)])
        return int(found["serial"]) if found else 0


def _conditions(
    wanted: DocumentFilter, before: tuple[datetime, str] | None
) -> list[dict[str, Any]]:
    bounds = {"$gte": wanted.since, "$lt": wanted.below}
    days = {operator: at for operator, at in bounds.items() if at is not None}
    equal = {"kind": wanted.kind, "to_unit": wanted.to_unit}
    found: list[dict[str, Any]] = [{k: v} for k, v in equal.items() if v is not None]
    found.append({"issued_at": days or {"$type": "date"}})
    if wanted.reader_unit is not None:
        found.append({"$or": [{"to_unit": wanted.reader_unit}, {"copies": wanted.reader_unit}]})
    if before is not None:
        at, last = before
        behind = {"issued_at": at, "_id": {"$lt": last}}
        found.append({"$or": [{"issued_at": {"$lt": at}}, behind]})
    return found


def _row(document: Document) -> dict[str, Any]:
    row = {name: getattr(document, name) for name in _FIELDS}
    return {"_id": document.id, **row, "content": asdict(document.content)}


def _document(row: Mapping[str, Any]) -> Document:
    values = {name: row[name] for name in _FIELDS if name in row}
    values["copies"] = tuple(row["copies"])
    return Document(id=row["_id"], content=read_content(row["content"]), **values)
