"""A ticket (工单): the case that dispatch owns, with its reporters, orders and clocks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from services.dispatch.domain.arbitration.dispute import Dispute
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.promise import Promise
from services.dispatch.domain.danger.alarm import Alarm, Transfer
from services.dispatch.domain.escalation.papers import Paper
from services.dispatch.domain.families.records import Absorbed, Absorption
from services.dispatch.domain.families.suggesting import SuggestedRepeat
from services.dispatch.domain.meetings.meeting import Meeting
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import NotAllowed, NotFound
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.routing.deciding import Routing
from services.dispatch.domain.secrecy.seal import OPEN, Seal
from services.dispatch.domain.terms import CloseReason, Kind, LedgerState, Severity
from services.dispatch.domain.tickets.additions import Supervision, Supplement
from services.dispatch.domain.tickets.appeal import QuestionAnswer
from services.dispatch.domain.whistles.whistle import Whistle
from services.dispatch.domain.workflow import ANSWERED, OPEN_STATES, TicketState

Answer = Literal["content", "unhappy", "unreachable"]
WaitsFor = Literal["clock", "residents", "district_leader", "nobody"]

MOST_MEMBERS: Final = 500  # a repeat beyond that opens a linked ticket: documents stay small


@dataclass(frozen=True, slots=True)
class Member:
    """One appeal in the ticket; exactly one ticket has it.

    ``answer`` is what its reporter said of round ``answered_round`` (0: nothing yet); ``moves``
    counts how often the appeal came from another ticket. ``heard`` are the ids of the last events
    by which its reporter pressed: each counts once, wherever the appeal has moved since.
    ``operator`` is who of the staff took the appeal down.
    """

    appeal_id: str
    received_at: datetime
    joined_at: datetime
    channel: str
    state: LedgerState = "open"
    reporter_ref: str | None = None
    answer: Answer | None = None
    answered_round: int = 0
    moves: int = 0
    heard: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """What the founding appeal says, masked; the unit reads it, events do not carry it."""

    title: str
    text: str
    address: str | None = None
    point: tuple[float, float] | None = None
    occurred_at: datetime | None = None
    anonymous: bool = False
    confidential: bool = False
    danger_words: tuple[str, ...] = ()
    answers: tuple[QuestionAnswer, ...] = ()
    danger_doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ticket:
    """The whole case; frozen: every move returns a new one.

    ``version`` counts writes, ``sequence`` events. Times are business time. ``steps`` are the ids
    of the escalation steps taken, ``tier`` the highest of them, which falls by a hand-back only
    (``hand_backs`` counts them). ``papers`` are the latest that steps have written; the first
    ``papers_registered`` of all have their official numbers. ``policy_code`` and
    ``policy_version`` name the policy, of its birth, that is for it now. ``absorption`` says
    where a merged ticket is, ``absorbed`` what this one took in (``own_due_at``: its own
    residents' deadline before that). ``repeats`` counts how often the matter came back after
    closing, ``raised`` is the severity that joining repeats have made it have at least,
    ``suggestions`` are earlier appeals that it may repeat, for a person to judge.
    ``anonymised_at``: nobody can be told any more who its reporters were.
    """

    id: str
    number: str
    appeal_id: str
    state: TicketState
    kind: Kind
    severity: Severity
    channel: str
    received_at: datetime
    opened_at: datetime
    matter: Matter
    members: tuple[Member, ...]
    routing: Routing
    directory_version: int
    policy_version: int
    calendar_version: int
    version: int = 0
    sequence: int = 0
    chain_head: str = ""
    round: int = 1
    category: str | None = None
    area_code: str | None = None
    area_path: tuple[str, ...] = ()
    resident_due_at: datetime | None = None
    linked_ticket_id: str | None = None
    orders: tuple[WorkOrder, ...] = ()
    clocks: tuple[Clock, ...] = ()
    tier: int = 0
    steps: tuple[str, ...] = ()
    returns: int = 0
    dispute: Dispute = field(default_factory=Dispute)
    rate_until: datetime | None = None
    close_reason: CloseReason | None = None
    closed_at: datetime | None = None
    seal: Seal = OPEN
    supplements: tuple[Supplement, ...] = ()
    reminders: int = 0
    reminded_at: datetime | None = None
    supervisions: tuple[Supervision, ...] = ()
    supervision_count: int = 0
    whistles: tuple[Whistle, ...] = ()
    absorption: Absorption | None = None
    absorbed: tuple[Absorbed, ...] = ()
    own_due_at: datetime | None = None
    repeats: int = 0
    raised: Severity | None = None
    promise: Promise | None = None
    papers: tuple[Paper, ...] = ()
    paper_count: int = 0
    policy_code: str = ""
    hand_backs: int = 0
    papers_registered: int = 0
    anonymised_at: datetime | None = None
    suggestions: tuple[SuggestedRepeat, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    alarm: Alarm | None = None
    transfers: tuple[Transfer, ...] = ()

    @property
    def danger(self) -> tuple[str, ...]:
        """The words of danger that count: none where a person has found that there is none."""
        return () if self.alarm and self.alarm.verdict == "lowered" else self.matter.danger_words

    @property
    def doubts(self) -> tuple[str, ...]:
        """What may be danger, as long as nobody has judged it."""
        return () if self.alarm and self.alarm.verdict else self.matter.danger_doubts

    @property
    def is_open(self) -> bool:
        """Whether the case is not over."""
        return self.state in OPEN_STATES

    @property
    def order(self) -> WorkOrder | None:
        """The lead order (主办), the latest one, live or not."""
        for item in reversed(self.orders):
            if item.role == "lead":
                return item
        return None

    @property
    def live_order(self) -> WorkOrder | None:
        """The lead order that a unit works on, if any."""
        lead = self.order
        return lead if lead is not None and lead.is_live else None

    @property
    def supports(self) -> tuple[WorkOrder, ...]:
        """The support orders (协办) that are not over."""
        return tuple(item for item in self.orders if not item.is_lead and item.is_live)

    @property
    def live_orders(self) -> tuple[WorkOrder, ...]:
        """Every order that is not over, the lead's and the supports'."""
        return tuple(item for item in self.orders if item.is_live)

    @property
    def is_overdue(self) -> bool:
        """Whether the unit is late now; what is suspended or waits is not (D9)."""
        clock = self.running("resolve")
        return clock is not None and clock.state == "running" and clock.missed_at is not None

    @property
    def next_due_at(self) -> datetime | None:
        """When the scheduler has to look at this ticket again; a merged one's clocks rest."""
        if self.state == "merged":
            return None
        instants = [at for clock in self.clocks if (at := clock.next_at) is not None]
        return min(instants) if instants else None

    @property
    def waits_for(self) -> WaitsFor | None:
        """Whose turn it is; None for an open ticket is an orphan, which must never be (F8)."""
        if not self.is_open:
            return "nobody"
        if self.next_due_at is not None:
            return "clock"
        if any(clock.is_exhausted for clock in self.clocks):
            return "district_leader"
        if self.state in ANSWERED and self.unanswered():
            return "residents"
        return None

    def unanswered(self) -> tuple[Member, ...]:
        """Return the open members that have not been heard in this round.

        Who was content with an earlier round is not asked again: of a family only the branch of
        those who are not goes on (H3).
        """
        return tuple(
            member
            for member in self.members
            if member.state == "open"
            and member.answered_round < self.round
            and member.answer != "content"
        )

    def member(self, appeal_id: str) -> Member | None:
        """Return the member of an appeal, or None."""
        return next((item for item in self.members if item.appeal_id == appeal_id), None)

    def order_of(self, order_id: str) -> WorkOrder:
        """Return the order of that id, live or not; NotFound where the ticket has none such."""
        order = next((item for item in self.orders if item.id == order_id), None)
        if order is None:
            raise NotFound
        return order

    def require_order(self, order_id: str, action: str) -> WorkOrder:
        """Return the live order of that id, lead or support.

        Raises:
            NotFound: the ticket has no such order.
            NotAllowed: the order is over.

        """
        order = self.order_of(order_id)
        if not order.is_live:
            raise NotAllowed(f"order_{order.state}", action)
        return order

    def running(self, kind: str, order_id: str | None = None) -> Clock | None:
        """Return the clock of a kind that is not stopped: an order's, or the lead's or centre's."""
        lead = self.order
        ids = {order_id} if order_id is not None else {None, lead.id if lead else None}
        return next(
            (c for c in self.clocks if c.kind == kind and c.order_id in ids and not c.is_stopped),
            None,
        )

    def with_order(self, order: WorkOrder) -> "Ticket":
        """Return the ticket with an order replaced."""
        return replace(
            self, orders=tuple(order if item.id == order.id else item for item in self.orders)
        )

    def with_clock(self, clock: Clock) -> "Ticket":
        """Return the ticket with a clock replaced, or added where its key is new."""
        if all(item.key != clock.key for item in self.clocks):
            return replace(self, clocks=(*self.clocks, clock))
        return replace(
            self, clocks=tuple(clock if item.key == clock.key else item for item in self.clocks)
        )

    def with_whistle(self, whistle: Whistle) -> "Ticket":
        """Return the ticket with a whistle replaced."""
        return replace(
            self,
            whistles=tuple(whistle if item.id == whistle.id else item for item in self.whistles),
        )

    def with_member(self, member: Member) -> "Ticket":
        """Return the ticket with a member replaced."""
        return replace(
            self,
            members=tuple(
                member if item.appeal_id == member.appeal_id else item for item in self.members
            ),
        )

    def settled(self, state: LedgerState) -> "Ticket":
        """Return the ticket with every open member in a final ledger state."""
        return replace(
            self,
            members=tuple(
                replace(item, state=state) if item.state == "open" else item
                for item in self.members
            ),
        )

    def next_number(self, kind: str) -> int:
        """Return the number of the next clock of a kind, from 1 on."""
        return 1 + sum(clock.kind == kind for clock in self.clocks)
