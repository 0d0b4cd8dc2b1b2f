"""Read documents: which there are of a ticket, and one as a file; each reader what is his (L1)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.documents.document import Document
from services.dispatch.domain.documents.templates import Language
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.documents import DocumentFilter, Documents, Files, Format, Renderer
from services.dispatch.ports.tickets import Tickets

LAYOUT = 2
"""Counts the layouts: files made by an older one are made again."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads; ``reads_words`` says whether he may read what the resident of a ticket wrote."""

    caller: Caller
    reads_words: Callable[[Ticket, Caller], bool]

    def may_read(self, document: Document, ticket: Ticket) -> bool:
        """Whether a document is for him, and every word on it."""
        if not document.is_for(self.caller, ticket):
            return False
        return not document.is_written or self.reads_words(ticket, self.caller)


@dataclass(frozen=True, slots=True)
class Page:
    """Documents with their tickets; ``after`` is where the next page begins, None on the last."""

    lines: Sequence[tuple[Document, Ticket]]
    after: tuple[datetime, str] | None


@dataclass(frozen=True)
class ReadDocuments:
    """The use case."""

    documents: Documents
    tickets: Tickets
    files: Files
    renderers: Mapping[Format, Renderer]

    def of_ticket(self, ticket_id: str, reader: Reader) -> Sequence[Document]:
        """Return those of a ticket's documents that are for a reader, in their order.

        Raises:
            NotFound: there is no such ticket, or it is not in his scope and nothing is for him.

        """
        ticket = self.tickets.get(ticket_id)
        if ticket is None:
            raise NotFound
        found = [
            document
            for document in self.documents.of_ticket(ticket_id)
            if reader.may_read(document, ticket)
        ]
        if not found:
            reader.caller.must_see(ticket)
        return found

    def issued(
        self,
        wanted: DocumentFilter,
        before: tuple[datetime, str] | None,
        limit: int,
        reader: Reader,
    ) -> Page:
        """Return a page of what was issued that is for a reader, the latest first."""
        who = reader.caller
        if not who.is_district_wide:
            if who.unit is None:
                return Page([], None)
            wanted = replace(wanted, reader_unit=who.unit)
        found = self.documents.issued(wanted, before, limit)
        tickets = self.tickets.get_many(list({document.ticket_id for document in found}))
        lines = [
            (document, ticket)
            for document in found
            if (ticket := tickets.get(document.ticket_id)) and reader.may_read(document, ticket)
        ]
        last = found[-1] if len(found) == limit else None
        return Page(lines, (last.issued_at, last.id) if last else None)

    def one(self, document_id: str, reader: Reader) -> Document:
        """Return a document; raises NotFound where there is none, or none for this reader."""
        document = self.documents.get(document_id)
        ticket = self.tickets.get(document.ticket_id) if document else None
        if document is None or ticket is None or not reader.may_read(document, ticket):
            raise NotFound
        return document

    def file(self, document: Document, kind: Format, language: Language) -> bytes:
        """Return a document as a file, made once and kept by what it was made of.

        Raises:
            DocumentAltered: what is stored is not what was issued.

        """
        content = document.proved()
        key = f"{document.digest}.{language}.{LAYOUT}.{kind}"
        kept = self.files.get(key)
        if kept is None:
            kept = self.renderers[kind](content, language)
            self.files.put(key, kept)
        return kept
