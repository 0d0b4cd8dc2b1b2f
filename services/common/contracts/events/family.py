"""What dispatch tells of families (并单): tickets merged, taken apart, split, and re-triaged.

Every event is about the ticket that is its subject: ``arrived`` are the appeals that this ticket
has from now on, ``departed`` those that it no longer has. Whoever folds a ticket's own events in
order knows its reporters; ``move`` orders what happens to one appeal over several tickets.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event
from services.common.contracts.events.ticket import Severity


@dataclass(frozen=True, slots=True)
class Arrival:
    """An appeal that came from another ticket; ``move`` counts its moves from 1 on."""

    appeal_id: str
    move: int
    from_ticket_id: str


@dataclass(frozen=True, slots=True)
class TicketMerged(Event):
    """Two tickets are handled as one (并单); told by both, each in its own role.

    The absorbed ticket rests as it was: its clocks count on and fire when it is unmerged.
    """

    TYPE: ClassVar[str] = "ticket.merged.v1"
    ticket_id: str
    role: Literal["survivor", "absorbed"]
    state: str
    other_ticket_id: str
    other_number: str
    reason: str
    by: str
    merged_at: datetime
    member_count: int
    arrived: list[Arrival] = field(default_factory=list)
    departed: list[str] = field(default_factory=list)
    tell_units: list[str] = field(default_factory=list)
    resident_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TicketUnmerged(Event):
    """A merge was taken back (拆并); told by both, each in its own role.

    The absorbed ticket is again what it was. What happened to the survivor since the merge stays
    there: its events after ``merged_sequence`` up to ``until_sequence``, none where both are equal.
    """

    TYPE: ClassVar[str] = "ticket.unmerged.v1"
    ticket_id: str
    role: Literal["survivor", "absorbed"]
    state: str
    other_ticket_id: str
    other_number: str
    reason: str
    by: str
    merged_at: datetime
    unmerged_at: datetime
    member_count: int
    merged_sequence: int
    until_sequence: int
    arrived: list[Arrival] = field(default_factory=list)
    departed: list[str] = field(default_factory=list)
    tell_units: list[str] = field(default_factory=list)
    resident_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TicketSplit(Event):
    """Some reporters' matter is another one: it goes on in a ticket of its own, linked (拆单).

    A rating that came too late for its ticket does the same to its one reporter.
    """

    TYPE: ClassVar[str] = "ticket.split.v1"
    ticket_id: str
    role: Literal["source", "new"]
    cause: Literal["another_matter", "late_rating"]
    other_ticket_id: str
    other_number: str
    reason: str
    by: str
    split_at: datetime
    member_count: int
    arrived: list[Arrival] = field(default_factory=list)
    departed: list[str] = field(default_factory=list)
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TicketLeft(Event):
    """One of several appeals was taken back or ended at the desk; the others' ticket goes on."""

    TYPE: ClassVar[str] = "ticket.left.v1"
    ticket_id: str
    appeal_id: str
    reason: Literal["withdrawn", "answered_directly", "transferred"]
    open_members: int
    left_at: datetime
    tell_units: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TicketRepeatJudged(Event):
    """An operator said whether a likely repeat is one: what the look for repeats learns from.

    ``appeal_id`` is the earlier appeal, ``other_ticket_id`` the ticket that has it.
    """

    TYPE: ClassVar[str] = "ticket.repeat_judged.v1"
    ticket_id: str
    appeal_id: str
    other_ticket_id: str | None
    score: float
    accepted: bool
    by: str
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class TicketRetriaged(Event):
    """A joining repeat made the ticket more urgent: by danger, or by the number of reporters."""

    TYPE: ClassVar[str] = "ticket.retriaged.v1"
    ticket_id: str
    appeal_id: str
    cause: Literal["danger", "hot_family"]
    severity: Severity
    severity_before: Severity
    member_count: int
    retriaged_at: datetime
    danger_words: list[str] = field(default_factory=list)
    tell_units: list[str] = field(default_factory=list)
    resident_due_at: datetime | None = None
