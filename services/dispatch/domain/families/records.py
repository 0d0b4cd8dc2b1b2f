"""What two merged tickets remember of each other, so that unmerging restores both exactly (B5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.promise import Promise
from services.dispatch.domain.danger.alarm import Alarm
from services.dispatch.domain.terms import Severity
from services.dispatch.domain.workflow import TicketState


@dataclass(frozen=True, slots=True)
class Kept:
    """A reporter of an absorbed ticket, with what he had said of its rounds."""

    appeal_id: str
    answer: Literal["content", "unhappy", "unreachable"] | None
    answered_round: int


@dataclass(frozen=True, slots=True)
class Absorption:
    """What an absorbed ticket remembers: where it went, when, in what state, with whom.

    Everything else of it (orders, clocks, tier, steps) rests in the ticket as it was.
    """

    into: str
    into_number: str
    at: datetime
    state: TicketState
    members: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Hot:
    """How a merge that made the family large changed the survivor, so that it can be taken back.

    ``severity`` and ``raised`` are as before, ``severity_to`` as since; ``clocks`` are those that
    were replaced or let go, each with what it became; the deadlines are the residents'.
    """

    severity: Severity
    raised: Severity | None
    severity_to: Severity
    due_at: datetime | None
    due_at_to: datetime | None
    clocks: tuple[tuple[Clock, Clock], ...] = ()
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """How a merge changed the survivor's alarm: what it was before, with its clock, and after."""

    before: Alarm | None
    clock: Clock | None
    after: Alarm


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What a survivor remembers of one ticket that it absorbed.

    ``sequence`` is the survivor's own after the merge was told: what it tells later happened
    meanwhile. ``resident_due_at`` is the deadline that the absorbed ticket's reporters were told.
    """

    ticket_id: str
    number: str
    at: datetime
    sequence: int
    appeal_ids: tuple[str, ...]
    resident_due_at: datetime | None = None
    hot: Hot | None = None
    alarm: Carried | None = None
