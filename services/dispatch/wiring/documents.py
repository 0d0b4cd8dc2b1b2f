"""Wires the registering of papers, and the reading of the documents that come of it."""

from dataclasses import dataclass

from services.common.store.connection import Documents
from services.dispatch.adapters.papers.docx import docx_of
from services.dispatch.adapters.papers.files import MongoFiles
from services.dispatch.adapters.papers.pdf import pdf_of
from services.dispatch.adapters.papers.register import MongoDocuments
from services.dispatch.application.commanding import Desk
from services.dispatch.application.documents.read_documents import ReadDocuments
from services.dispatch.application.documents.register_papers import RegisterPapers
from services.dispatch.ports.tickets import Tickets


@dataclass(frozen=True)
class PaperOffice:
    """What is done with papers after a step wrote them."""

    register: RegisterPapers
    read: ReadDocuments

    @classmethod
    def over(cls, database: Documents, tickets: Tickets, desk: Desk) -> "PaperOffice":
        """Return it over one database."""
        documents = MongoDocuments(database)
        return cls(
            RegisterPapers(documents, desk, desk.directories, desk.clock),
            ReadDocuments(
                documents, tickets, MongoFiles(database), {"docx": docx_of, "pdf": pdf_of}
            ),
        )
