"""Writes a document: a paper's template filled from the ticket as it is when it is issued."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.documents.dates import day_signed, moment
from services.dispatch.domain.documents.document import Content, Document, Part, Sheet, numbered
from services.dispatch.domain.documents.filling import clean, fields_in, fill
from services.dispatch.domain.documents.templates import (
    LANGUAGES,
    WRITTEN,
    Language,
    Template,
    Templates,
)
from services.dispatch.domain.escalation.papers import Paper
from services.dispatch.domain.tickets.ticket import Ticket

_SEPARATORS = {"zh": "，", "en": ", "}


@dataclass(frozen=True, slots=True)
class Office:
    """What writing needs to know besides ticket and paper: names, templates, the present."""

    directory: Directory
    templates: Templates
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The district's time zone."""
        return self.directory.calendar.zone

    @property
    def year(self) -> int:
        """The year of the numbers that are given now."""
        return self.now.astimezone(self.zone).year


def write(ticket: Ticket, paper: Paper, office: Office, serial: int, document_id: str) -> Document:
    """Return the document of a paper, under the next number of its series.

    Whoever the ticket has been closed to since gets neither the document nor a copy (L2): it then
    goes to the disciplinary office or the centre.
    """
    template = office.templates.kinds[paper.kind]
    instead = ticket.seal.office or office.directory.center_unit
    to_unit = instead if ticket.seal.bars(paper.to_unit) else paper.to_unit
    copies = tuple(code for code in ticket.seal.admitted(paper.copies) if code != to_unit)
    number = numbered(template.word, office.year, serial)
    sheets = {
        language: _sheet(_Page(ticket, paper, office, language, number, to_unit, copies), template)
        for language in LANGUAGES
    }
    day = office.now.astimezone(office.zone).date().isoformat()
    content = Content(sheets["zh"], sheets["en"], template.red_head, day)
    return Document(
        id=document_id,
        ticket_id=ticket.id,
        paper_id=paper.id,
        n=paper.n,
        kind=paper.kind,
        word=template.word,
        year=office.year,
        serial=serial,
        to_unit=to_unit,
        to_role=paper.to_role,
        copies=copies,
        issued_at=office.now,
        content=content,
        digest=content.digest,
        is_written=_bears_words(template) and not ticket.matter.confidential,
        answer_by=paper.answer_by,
        order_id=paper.order_id,
        directory_version=office.directory.version,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    ticket: Ticket
    paper: Paper
    office: Office
    language: Language
    number: str
    to_unit: str
    copies: tuple[str, ...]

    def phrase(self, name: str) -> str:
        return self.office.templates.phrases[name].of(self.language)

    def unit(self, code: str) -> str:
        unit = self.office.directory.units.get(code)
        if unit is None:
            return code
        return unit.name if self.language == "zh" else unit.name_en or unit.name

    def at(self, instant: datetime | None) -> str:
        if instant is None:
            return self.phrase("nothing")
        return moment(instant, self.office.zone, self.language)


def _sheet(page: _Page, template: Template) -> Sheet:
    language = page.language
    values = {name: clean(value) for name, value in _values(page).items()}
    copies = _SEPARATORS[language].join(page.unit(code) for code in page.copies)
    return Sheet(
        issuer=clean(page.office.templates.issuer.of(language)),
        number=page.number,
        signed_by=clean(f"{page.phrase('signed_by')}{template.signer.of(language)}"),
        title=clean(template.title.of(language)),
        addressed_to=values["unit"],
        parts=tuple(
            Part(
                clean(section.heading.of(language)), clean(fill(section.text.of(language), values))
            )
            for section in template.sections
        ),
        day=day_signed(page.office.now, page.office.zone, language),
        copies=clean(f"{page.phrase('copies_to')}{copies}") if copies else "",
    )


def _values(page: _Page) -> dict[str, str]:
    ticket, paper, office = page.ticket, page.paper, page.office
    trigger = office.templates.reasons.get(paper.trigger) if paper.trigger else None
    return {
        "number": page.number,
        "ticket": ticket.number,
        "unit": page.unit(page.to_unit),
        "issuer": office.templates.issuer.of(page.language),
        "category": _category(page),
        "area": _area(page),
        "received": page.at(ticket.received_at),
        "reason": trigger.of(page.language) if trigger else page.phrase("nothing"),
        "happened": page.at(paper.issued_at),
        "deadline": _deadline(page),
        "resolve_due": page.at(_resolve_due(page)),
        "policy": paper.policy_code or ticket.policy_code,
        "policy_version": str(paper.policy_version or ticket.policy_version),
        "rule": paper.rule or page.phrase("next_tier"),
        **_written(page),
    }


def _written(page: _Page) -> dict[str, str]:
    """What the resident wrote; of a confidential case (保密件) no word stands on paper."""
    matter = page.ticket.matter
    if matter.confidential:
        return dict.fromkeys(WRITTEN, page.phrase("confidential"))
    return {"matter": matter.title, "text": matter.text}


def _category(page: _Page) -> str:
    known = page.office.directory.categories.get(page.ticket.category or "")
    if known is None:
        return page.phrase("nothing")
    return known.name if page.language == "zh" else known.name_en or known.name


def _area(page: _Page) -> str:
    area = page.office.directory.areas.areas.get(page.ticket.area_code or "")
    if area is None:
        return page.phrase("nothing")
    return area.name if page.language == "zh" else area.name_en or area.name


def _resolve_due(page: _Page) -> datetime | None:
    order = next((o for o in page.ticket.orders if o.id == page.paper.order_id), None)
    return order.resolve_due_at if order else None


def _deadline(page: _Page) -> str:
    """By when to answer: what the step gave, else the limit of the work, else at once."""
    for due in (page.paper.answer_by, _resolve_due(page)):
        if due is not None and due > page.office.now:
            return page.at(due)
    return page.phrase("at_once")


def _bears_words(template: Template) -> bool:
    texts = (section.text.of(language) for section in template.sections for language in LANGUAGES)
    return any(fields_in(text) & WRITTEN for text in texts)
