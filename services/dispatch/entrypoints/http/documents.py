"""``/api/v1/tickets/{id}/documents`` and ``/api/v1/documents/{id}.pdf|.docx`` (D10)."""

from collections.abc import Mapping
from typing import Any, Final, Literal
from urllib.parse import quote

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow
from services.common.web.paging import QueryModel, page
from services.dispatch.application.documents.read_documents import LAYOUT, Reader
from services.dispatch.bootstrap import Container
from services.dispatch.domain.documents.document import Document
from services.dispatch.entrypoints.http.access import READERS, TicketPath, caller
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import FOR_ALL, may_read_text
from services.dispatch.ports.documents import Format

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


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("documents", __name__)

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
