"""What dispatch tells of disputes about who leads (仲裁). Subject: the ticket.

What the parties say stays with dispatch: only they and who rules may read it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from services.common.contracts.event import Event


@dataclass(frozen=True, slots=True)
class ArbitrationOpened(Event):
    """Orders were returned so often that the tier above rules (D3).

    ``unit`` is where it is ruled and ``roles`` by whom; ``parties`` are the units that returned.
    The residents' limit ``resident_due_at`` stays what it was.
    """

    TYPE: ClassVar[str] = "arbitration.opened.v1"
    ticket_id: str
    arbitration_id: str
    number: str
    parties: list[str]
    unit: str
    roles: list[str]
    returns: int
    category: str
    area_code: str
    opened_at: datetime
    due_at: datetime
    resident_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ArbitrationStated(Event):
    """A party said how it sees the matter; the words are read at dispatch."""

    TYPE: ClassVar[str] = "arbitration.stated.v1"
    ticket_id: str
    arbitration_id: str
    unit: str
    parties: list[str]
    ruler_unit: str
    by: str
    attachments: int
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class ArbitrationRuled(Event):
    """The tier above ruled (裁定): ``lead`` leads, ``supports`` support, none may return again.

    ``uncharged`` are the orders that came to the wrong unit: their time is charged to nobody.
    ``papers`` are attachments, such as the minutes of a meeting (会商纪要).
    """

    TYPE: ClassVar[str] = "arbitration.ruled.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason", "basis")
    ticket_id: str
    arbitration_id: str
    ruling_id: str
    parties: list[str]
    ruler_unit: str
    lead: str
    supports: list[str]
    reason: str
    basis: str
    by: str
    ruled_at: datetime
    in_time: bool
    papers: list[str] = field(default_factory=list)
    uncharged: list[str] = field(default_factory=list)
