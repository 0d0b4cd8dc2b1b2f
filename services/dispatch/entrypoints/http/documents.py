"""``/api/v1/documents``, those of a ticket, and each as a file (D10)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final, Literal
from urllib.parse import quote

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow
from services.common.web.paging import (
    PageQuery,
    QueryModel,
    decode_cursor,
    encode_cursor,
    page,
)
from services.dispatch.application.documents.read_documents import LAYOUT, Reader
from services.dispatch.bootstrap import Container
from services.dispatch.domain.documents.document import Document
from services.dispatch.domain.escalation.words import PaperKind
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.http.access import READERS, TicketPath, caller, directory_of
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import FOR_ALL, may_read_text
from services.dispatch.ports.documents import DocumentFilter, Format

_LIST: Final = "documents"
_EARLIEST: Final = date(1970, 1, 1)
_LATEST: Final = date(9000, 1, 1)
_TYPES: Final[Mapping[Format, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class DocumentPath(BaseModel):
    """Which document."""

    document_id: str = Field(description="文书 Document id.")


class LanguageQuery(QueryModel):
    """In which language."""

    lang: Literal["zh", "en"] = Field("zh", description="语言 Language; a document has both.")


class DocumentQuery(PageQuery):
    """Filters; all that are given must fit."""

    kind: PaperKind | None = Field(None, description="文种 Kind.")
    unit: str | None = Field(None, max_length=100, description="主送单位 Addressee.")
    from_: date | None = Field(None, alias="from", description="起始日 First day of issue.")
    to: date | None = Field(None, description="截止日 Last day of issue, included.")

    def wanted(self, zone: tzinfo) -> DocumentFilter:
        """Return the filter; days are the district's."""
        return DocumentFilter(
            kind=self.kind,
            to_unit=self.unit,
            since=_midnight(self.from_, zone) if self.from_ else None,
            below=_midnight(self.to, zone) + timedelta(days=1) if self.to else None,
        )


def _midnight(day: date, zone: tzinfo) -> datetime:
    """Return when a day begins; one that no document can be of is moved to where UTC has it."""
    return datetime.combine(min(max(day, _EARLIEST), _LATEST), time(0), zone)


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("documents", __name__)

    @api.get("/api/v1/documents")
    @allow(*READERS)
    def issued(query: DocumentQuery) -> dict[str, Any]:
        """文书登记簿 Numbered documents that are for the caller, the latest first."""
        at = decode_cursor(_LIST, query.cursor)
        before = (datetime.fromisoformat(at["at"]), at["id"]) if at else None
        zone = directory_of(container).calendar.zone
        read = container.documents.read.issued
        found = read(query.wanted(zone), before, query.limit, _reader())
        rows = [_line(document, ticket) for document, ticket in found.lines]
        after = found.after
        position = {"at": after[0].isoformat(), "id": after[1]} if after else None
        return page(rows, encode_cursor(_LIST, position) if position else None)

    @api.get("/api/v1/tickets/<ticket_id>/documents")
    @allow(*READERS)
    def documents(path: TicketPath) -> dict[str, Any]:
        """文书 A ticket's numbered documents that are for the caller, the first one first."""
        found = container.documents.read.of_ticket(path.ticket_id, _reader())
        return page([_view(document) for document in found], None)

    @api.get("/api/v1/documents/<document_id>.pdf")
    @allow(*READERS)
    def document_pdf(path: DocumentPath, query: LanguageQuery) -> Response:
        """文书 PDF A document as PDF, its fonts embedded."""
        return _file(container, path.document_id, "pdf", query)

    @api.get("/api/v1/documents/<document_id>.docx")
    @allow(*READERS)
    def document_docx(path: DocumentPath, query: LanguageQuery) -> Response:
        """文书 Word A document as Word file."""
        return _file(container, path.document_id, "docx", query)

    return api


def _reader() -> Reader:
    return Reader(caller(), may_read_text)


def _file(container: Container, document_id: str, kind: Format, query: LanguageQuery) -> Response:
    """Answer a file; who has it already in this form is told so (304)."""
    document = container.documents.read.one(document_id, _reader())
    tag = f"{document.digest}.{query.lang}.{LAYOUT}.{kind}"
    if request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        made = container.documents.read.file(document, kind, query.lang)
        response = Response(made, mimetype=_TYPES[kind])
        name = quote(f"{document.content.zh.title}-{document.number}.{kind}")
        plain = f"{document.kind}-{document.year}-{document.serial}.{kind}"
        response.headers["Content-Disposition"] = (
            f"inline; filename=\"{plain}\"; filename*=UTF-8''{name}"
        )
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _line(document: Document, ticket: Ticket) -> dict[str, Any]:
    """Return a line of the register: a document with how its case stands."""
    line = {
        **_view(document),
        "ticket_id": ticket.id,
        "ticket_number": ticket.number,
        "ticket_state": ticket.state,
        "ticket_tier": ticket.tier,
    }
    return show("document_line", line, FOR_ALL)


def _view(document: Document) -> dict[str, Any]:
    address = f"/api/v1/documents/{document.id}"
    view = {
        "document_id": document.id,
        "paper_id": document.paper_id,
        "kind": document.kind,
        "number": document.number,
        "title": document.content.zh.title,
        "title_en": document.content.en.title,
        "to_unit": document.to_unit,
        "to_unit_name": document.content.zh.addressed_to,
        "to_role": document.to_role,
        "copies": list(document.copies),
        "issued_at": document.issued_at,
        "answer_by": document.answer_by,
        "work_order_id": document.order_id,
        "content_sha256": document.digest,
        "pdf": f"{address}.pdf",
        "docx": f"{address}.docx",
    }
    return show("document", view, FOR_ALL)
