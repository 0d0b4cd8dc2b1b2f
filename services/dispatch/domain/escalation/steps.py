"""What the clocks and the facts of a ticket make happen: reminders, missed deadlines, tiers."""

from dataclasses import dataclass
from datetime import datetime

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.danger.calling import Called
from services.dispatch.domain.escalation.papers import Paper
from services.dispatch.domain.escalation.policy import WhistleCall
from services.dispatch.domain.escalation.words import Action
from services.dispatch.domain.orders.work_order import Wait
from services.dispatch.domain.terms import Tier, Trigger
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import TicketState


@dataclass(frozen=True, slots=True)
class Approached:
    """A share of the time is used up."""

    clock: Clock
    percent: int
    due: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """A limit ran out."""

    clock: Clock
    due: datetime


@dataclass(frozen=True, slots=True)
class Basis:
    """What a step rests on: a rule of one version of a policy; no rule for a tier on the way."""

    policy: str
    version: int
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Escalated:
    """A tier began; ``id`` is unique within the ticket, so that a step is never taken twice.

    ``due`` is when it was to happen, ``next_due_at`` the responsible's own new deadline.
    """

    id: str
    tier: Tier
    trigger: Trigger
    responsible_unit: str
    responsible_role: str
    responsible_missing: bool
    actions: tuple[Action, ...]
    tell_units: tuple[str, ...]
    due: datetime
    next_due_at: datetime | None
    order_id: str | None
    unit: str | None
    basis: Basis
    whistle_id: str | None = None
    papers: tuple[Paper, ...] = ()
    whistle: WhistleCall | None = None
    meeting: Amount | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A rule fired that begins no tier: cards, notices, a referral; ``id`` as above."""

    id: str
    trigger: Trigger
    actions: tuple[Action, ...]
    tell_units: tuple[str, ...]
    due: datetime
    order_id: str | None
    unit: str | None
    basis: Basis
    papers: tuple[Paper, ...] = ()
    whistle: WhistleCall | None = None
    meeting: Amount | None = None


@dataclass(frozen=True, slots=True)
class QuestionReminded:
    """Part of the time for an answer is over, and nobody answered; ``due`` is when."""

    clock: Clock
    due: datetime
    wait: Wait


@dataclass(frozen=True, slots=True)
class WaitOver:
    """A wait came to its end at ``due``: the work goes on, or there was no reply.

    ``ended`` are the orders, supports among them, that silence takes back from their units.
    """

    clock: Clock
    due: datetime
    was: TicketState
    ended: tuple[str, ...] = ()


Step = Approached | Missed | Escalated | Pressed | QuestionReminded | WaitOver | Called


@dataclass(frozen=True, slots=True)
class Moves:
    """The ticket after its steps, and the steps in the order in which they were due."""

    ticket: Ticket
    steps: tuple[Step, ...] = ()
