"""Register papers (文书登记): each gets its number, and its content is frozen from then on."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.common.clock import Clock
from services.common.contracts.events.escalation import DocumentIssued
from services.common.ids import derived_id
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.dispatch.application.commanding import Desk
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.documents.document import Document
from services.dispatch.domain.documents.templates import Templates
from services.dispatch.domain.documents.writing import Office, write
from services.dispatch.domain.escalation.papers import Paper, unregistered
from services.dispatch.domain.escalation.quiet import tell_after
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.documents import Documents, Series
from services.dispatch.ports.tickets import Change, StaleAggregate, Told

_log = get_logger(__name__)


@dataclass(frozen=True)
class RegisterPapers:
    """The use case; several processes may run it, a paper is registered once.

    The step that wrote a paper does not wait for its number: a counter that all steps of a district
    shared would hold up the schedulers. What steps wrote is found by an index; each paper's
    document is kept under the next number, then the ticket tells of it. Whoever dies in between is
    followed by somebody who finds the document there, and tells it.
    """

    documents: Documents
    desk: Desk
    directories: Directories
    clock: Clock
    batch: int = 100

    def __call__(self) -> int:
        """Register the papers that wait; return how many tickets were done.

        Nothing is done while the district has no templates.
        """
        current, done, after = self.directories.current(), 0, ""
        if current is None or current.templates is None:
            return 0
        while waiting := self.documents.waiting(after, self.batch):
            done += sum(self._done(ticket, current) for ticket in waiting)
            after = waiting[-1].id
        return done

    def _done(self, ticket: Ticket, current: Directory) -> bool:
        """Register what one ticket has; one must not keep all others from their numbers."""
        try:
            self._register(self.desk.sealed_anew(ticket), current)
        except StaleAggregate:  # it was written meanwhile: the next round finds it
            return False
        except ConnectionError:  # the store is away: all of them wait
            raise
        except Exception:  # noqa: BLE001 - its own trouble, named in the log
            _log.exception("papers_not_registered", ticket_id=ticket.id)
            return False
        return True

    def _register(self, ticket: Ticket, current: Directory) -> None:
        now = self.clock.now()
        office = Office(current, self._templates(ticket, current), now)
        waiting = unregistered(ticket.papers, ticket.papers_registered)
        kept = [
            self._kept(ticket, paper, office)
            for paper in waiting
            if paper.kind in office.templates.kinds
        ]
        quiet = self.desk.situation(ticket, now).ladder.policy.quiet
        held = tell_after(quiet, ticket.severity, office.zone, now)
        after = replace(ticket, papers_registered=ticket.paper_count)
        told = tuple(issued(document, held) for document in kept)
        self.desk.tickets.save(Change(after, told, now, touched=("papers_registered",)))
        for document in kept:
            counter("huying_dispatch_documents_total", {"kind": document.kind}).inc()

    def _kept(self, ticket: Ticket, paper: Paper, office: Office) -> Document:
        """Keep a paper's document; whoever does it, its id is the same."""
        name = derived_id("doc", ticket.id, paper.id)
        series = Series(office.templates.kinds[paper.kind].word, office.year)
        return self.documents.enter(
            series, lambda serial: write(ticket, paper, office, serial, name)
        )

    def _templates(self, ticket: Ticket, current: Directory) -> Templates:
        """Return the texts of the policy's version; a ticket from before there were any, today's.

        Who and what they name is called as it is today all the same.
        """
        born = self.directories.version(ticket.directory_version)
        found = (born.templates if born else None) or current.templates
        if found is None:
            raise AssertionError("only called where the district has templates")
        return found


def issued(document: Document, held: datetime | None) -> Told:
    """A document is there to be read; its unit and those with a copy are told from ``held`` on."""
    event = DocumentIssued(
        ticket_id=document.ticket_id,
        document_id=document.id,
        paper_id=document.paper_id,
        kind=document.kind,
        number=document.number,
        year=document.year,
        serial=document.serial,
        title=document.content.zh.title,
        title_en=document.content.en.title,
        to_unit=document.to_unit,
        to_role=document.to_role,
        issued_at=document.issued_at,
        content_sha256=document.digest,
        href=f"/api/v1/documents/{document.id}.pdf",
        copies=list(document.copies),
        answer_by=document.answer_by,
        work_order_id=document.order_id,
        tell_after=held,
    )
    return Told(event, (document.to_unit, *document.copies))
