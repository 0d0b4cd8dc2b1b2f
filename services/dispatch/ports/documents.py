"""What registering and reading documents need from the world, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from services.dispatch.domain.documents.document import Content, Document
from services.dispatch.domain.documents.templates import Language
from services.dispatch.domain.escalation.words import PaperKind
from services.dispatch.domain.tickets.ticket import Ticket

Format = Literal["docx", "pdf"]


@dataclass(frozen=True, slots=True)
class Series:
    """A series of numbers: an office's sign within a year."""

    word: str
    year: int


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents; all that is given must hold. ``reader_unit``: to it, or with a copy."""

    kind: PaperKind | None = None
    to_unit: str | None = None
    reader_unit: str | None = None
    since: datetime | None = None
    below: datetime | None = None


class Documents(Protocol):
    """The documents that were issued, and the papers that wait for it."""

    def waiting(self, after: str, limit: int) -> Sequence[Ticket]:
        """Return tickets with papers that have no official number yet, by id from one on."""
        ...

    def enter(self, series: Series, written: Callable[[int], Document]) -> Document:
        """Keep a document under the next number of its series, and return it as it is kept.

        One that is there already stays as it is, under its own number, and is returned. A number is
        given by keeping its document, in one write: no gap, none twice, whoever is killed.
        ``written`` makes the document of a number; it may be asked several times.
        """
        ...

    def of_ticket(self, ticket_id: str) -> Sequence[Document]:
        """Return a ticket's documents in their order."""
        ...

    def issued(
        self, wanted: DocumentFilter, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Document]:
        """Return documents, the latest first, from behind an instant and id on."""
        ...

    def get(self, document_id: str) -> Document | None:
        """Return a document."""
        ...


class Renderer(Protocol):
    """Makes a file of a document's content; the same content always gives the same file."""

    def __call__(self, content: Content, language: Language) -> bytes:
        """Return the file."""
        ...


class Files(Protocol):
    """Files that were made before; forgetting one costs nothing but making it again."""

    def get(self, key: str) -> bytes | None:
        """Return a file."""
        ...

    def put(self, key: str, data: bytes) -> None:
        """Keep a file; one of that key stays as it is."""
        ...
