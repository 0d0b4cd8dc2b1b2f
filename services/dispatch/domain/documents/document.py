"""A document (文书): a paper that was given its number, its content frozen from then on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.documents.templates import Language
from services.dispatch.domain.escalation.words import PaperKind
from services.dispatch.domain.refusals import LimitReached
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sheet: its heading, and its text with line breaks."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on a document in one language, from head to foot."""

    issuer: str
    number: str
    signed_by: str
    title: str
    addressed_to: str
    parts: tuple[Part, ...]
    day: str
    copies: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a document says in each language, whether its head is red, its day (2026-11-30)."""

    zh: Sheet
    en: Sheet
    red_head: bool
    issued_on: str

    def sheet(self, language: Language) -> Sheet:
        """Return what it says in a language."""
        return self.zh if language == "zh" else self.en

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it, as the story tells it: whatever changes it shows."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class DocumentAltered(LimitReached):
    """What is stored is not what was issued: it is shown to nobody (409)."""

    def __init__(self, number: str) -> None:
        super().__init__("document_altered", number=number)


@dataclass(frozen=True, slots=True)
class Document:
    """One document; ``word``, ``year`` and ``serial`` make its number: 莲督〔2026〕12号.

    ``n`` is its paper's count within the ticket. ``is_written``: it bears what a resident wrote.
    ``digest`` is of its content when it was issued.
    """

    id: str
    ticket_id: str
    paper_id: str
    n: int
    kind: PaperKind
    word: str
    year: int
    serial: int
    to_unit: str
    to_role: str
    copies: tuple[str, ...]
    issued_at: datetime
    content: Content
    digest: str
    is_written: bool = False
    answer_by: datetime | None = None
    order_id: str | None = None
    directory_version: int = 0

    @property
    def number(self) -> str:
        """Its number (发文字号)."""
        return numbered(self.word, self.year, self.serial)

    def proved(self) -> Content:
        """Return the content; raises DocumentAltered where it is not what was issued."""
        if self.content.digest != self.digest:
            raise DocumentAltered(self.number)
        return self.content

    def is_for(self, caller: Caller, ticket: Ticket) -> bool:
        """Whether a caller may read it: its unit, those with a copy, the district's staff (L1).

        Of a sealed ticket nobody whom the seal shuts out, whatever was sent to him before; of a
        discipline clue the disciplinary office all of it.
        """
        if caller.is_shut_out(ticket):
            return False
        if caller.is_district_wide or (caller.unit and caller.unit == ticket.seal.office):
            return True
        return caller.unit is not None and caller.unit in (self.to_unit, *self.copies)


def numbered(word: str, year: int, serial: int) -> str:
    """Return a number as official papers bear it (六角括号, no leading zeros)."""
    return f"{word}〔{year}〕{serial}号"


def read_content(raw: Mapping[str, Any]) -> Content:
    """Return content as it was stored; raises KeyError or TypeError where it is none."""
    return Content(_sheet(raw["zh"]), _sheet(raw["en"]), bool(raw["red_head"]), raw["issued_on"])


def _sheet(raw: Mapping[str, Any]) -> Sheet:
    parts = tuple(Part(part["heading"], part["text"]) for part in raw["parts"])
    return Sheet(**{**raw, "parts": parts})
