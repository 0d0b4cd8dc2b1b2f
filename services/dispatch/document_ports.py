"""What registering and reading documents need from the world, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from services.dispatch.domain.documents.document import Content, Document
from services.dispatch.domain.documents.templates import Language
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports import Change

Format = Literal["docx", "pdf"]


@dataclass(frozen=True, slots=True)
class Series:
    """A series of numbers: an office's sign within a year."""

    word: str
    year: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written together: documents, and what their ticket tells of them."""

    documents: tuple[Document, ...]
    change: Change


class Documents(Protocol):
    """The documents that were issued, and the papers that wait for it."""

    def waiting(self, after: str, limit: int) -> Sequence[Ticket]:
        """Return tickets with papers that have no official number yet, by id from one on."""
        ...

    def enter(
        self,
        ticket_id: str,
        series: Sequence[Series],
        written: Callable[[Sequence[int]], Entry],
    ) -> None:
        """Take the next number of each series, and write what comes of them: all or nothing.

        A number that is taken is written: no gap, none twice, whoever is killed at whatever point.
        ``written`` may be asked several times and must do nothing but answer.

        Raises:
            StaleAggregate: the ticket was written by somebody else; no number is used up.

        """
        ...

    def of_ticket(self, ticket_id: str) -> Sequence[Document]:
        """Return a ticket's documents in their order."""
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
