"""A district in simulated time: appeals come, people act, clocks run out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Final

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.deciding import decide
from services.dispatch.domain.escalation.occasions import occasions
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.escalation.steps import Escalated, Pressed, Step
from services.dispatch.domain.escalation.watching import watched
from services.dispatch.domain.refusals import Refusal
from services.dispatch.domain.routing.deciding import Routing, dispatched, understood
from services.dispatch.domain.simulation.acting import Act, Scene, next_act, perform
from services.dispatch.domain.simulation.habits import Habits, Month, arrivals
from services.dispatch.domain.simulation.tally import Tally
from services.dispatch.domain.terms import ClockKind
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.number import business_day, ticket_number
from services.dispatch.domain.tickets.opening import issue_order, open_ticket, timing_of
from services.dispatch.domain.tickets.ticket import Ticket

_UNITS_ACT: Final = frozenset(
    {"acknowledge", "contact", "progress", "return", "resolve", "approve"}
)
# Acts that change what policies count: returns, transfers, redos, complaints.
_COUNTED: Final = frozenset({"screen", "return", "judge", "answer", "review", "rule"})
# By whose limit somebody goes who has no work order.
_CLOCKS: Final[Mapping[Act, ClockKind]] = {
    "screen": "screen",
    "judge": "screen",
    "approve": "approve",
    "rule": "arbitration",
}
_ONE_MINUTE: Final = timedelta(minutes=1)
_URGENT: Final = frozenset({"P0", "P1"})


@dataclass(slots=True)
class _Case:
    """A ticket with what somebody means to do next, and when; ``due`` is its clocks' next step.

    Chance is each ticket's own: under another policy the same people meet the same luck.
    """

    ticket: Ticket
    chance: Random
    act: Act | None = None
    at: datetime | None = None
    due: datetime | None = None

    @property
    def next_at(self) -> datetime | None:
        """When something happens next, if ever."""
        if self.at is None or self.due is None:
            return self.at or self.due
        return min(self.at, self.due)


@dataclass
class District:
    """One run; everything in it follows from its arguments.

    People do not wait for each other, so each ticket is played from its first day to its last;
    tickets can be played apart, and what is counted is added up.
    """

    directory: Directory
    samples: Sequence[Appeal]
    habits: Habits
    seed: int

    def __post_init__(self) -> None:
        """Begin with nothing, and units that differ in how quick they are."""
        self.tally = Tally()
        self._timing = timing_of(self.directory)
        self._ladders: dict[str, Ladder] = {}
        self._understood: dict[str, Routing] = {}
        pace = self._luck(0)
        spread = self.habits.slowness
        codes = sorted(self.directory.units)
        self._slowness = {code: pace.lognormvariate(0.0, spread) for code in codes}

    def play(self, month: Month, part: int = 0, parts: int = 1) -> Tally:
        """Play every ``parts``-th ticket of a month, from one on; return what was counted."""
        ends = month.begins + timedelta(days=month.days)
        came = arrivals(month.appeals, month.begins, month.days, self._luck(-1))
        for number, at in islice(enumerate(came, 1), part, None, parts):
            self._play(number, at, ends)
        return self.tally

    def _play(self, number: int, came: datetime, ends: datetime) -> None:
        """Play one ticket; of what falls on one instant its clocks go before people."""
        case = self._arrive(number, came)
        while case.ticket.is_open:
            now = case.next_at
            if now is None or now >= ends:
                self.tally.still_open += 1
                return
            if now == case.due:
                self._clock(case, now)
            else:
                self._act(case, now)

    def _arrive(self, number: int, now: datetime) -> _Case:
        chance = self._luck(number)
        sample = chance.choice(self.samples)
        appeal = replace(sample, id=f"apl_{number}", received_at=now)
        routing = self._route(sample, appeal)
        day = business_day(now, self.directory.calendar.zone)
        named = ticket_number(self.directory.number_prefix, day, number)
        ticket = open_ticket(
            appeal, routing, self.directory, ticket_id=f"tkt_{number}", number=named, now=now
        )
        if routing.unit is not None:
            order_id = f"tkt_{number}/wo1"
            ticket = issue_order(ticket, routing.unit, self._timing, order_id=order_id, now=now)
            self.tally.ordered(routing.unit)
        self.tally.opened += 1
        case = _Case(ticket, chance)
        self._after(case, ticket, (), now, counts=True)
        return case

    def _route(self, sample: Appeal, appeal: Appeal) -> Routing:
        """Route an appeal; what the words of a sample say is worked out once."""
        known = self._understood.get(sample.id)
        if known is None:
            known = self._understood[sample.id] = understood(sample, self.directory)
        return dispatched(known, appeal, self.directory)

    def _clock(self, case: _Case, now: datetime) -> None:
        moves = decide(case.ticket, self._ladder(case.ticket), now)
        self._after(case, moves.ticket, moves.steps, now)

    def _act(self, case: _Case, now: datetime) -> None:
        act, before = case.act, case.ticket
        if act is None:
            return
        try:
            ticket, steps = perform(act, before, self._scene(case, now))
        except Refusal as refusal:
            self.tally.refused[f"{act}:{refusal.code}"] += 1
            case.act, case.at = ("acknowledge", now) if act == "return" else (None, None)
            return
        if len(ticket.orders) > len(before.orders):
            self.tally.ordered(ticket.orders[-1].unit)
        touched, counts = act in _UNITS_ACT, act in _COUNTED
        self._after(case, ticket, steps, now, touched=touched, counts=counts)

    def _after(
        self,
        case: _Case,
        ticket: Ticket,
        steps: Sequence[Step],
        now: datetime,
        *,
        touched: bool = False,
        counts: bool = False,
    ) -> None:
        """Take what follows from a change in the same instant, and plan what comes next."""
        before = case.ticket
        ticket, counted = self._followed(before, ticket, now, touched=touched, counts=counts)
        case.ticket, taken = ticket, (*steps, *counted)
        if taken:
            self.tally.took(taken, self.directory)
        if not ticket.is_open:
            self.tally.ended(ticket, now)
            return
        self._plan(case, before, taken, now)
        case.due = ticket.next_due_at

    def _followed(
        self, before: Ticket, ticket: Ticket, now: datetime, *, touched: bool, counts: bool
    ) -> tuple[Ticket, tuple[Step, ...]]:
        """Watch and count, as every write does; what cannot have changed is not asked again."""
        ladder = self._ladder(ticket)
        if touched or counts or ticket.state != before.state:
            ticket = watched(ticket, ladder, now, touched=touched)
        if not counts:
            return ticket, ()
        moves = occasions(ticket, ladder, now)
        return moves.ticket, moves.steps

    def _plan(self, case: _Case, before: Ticket, steps: Sequence[Step], now: datetime) -> None:
        if case.at is None or case.at <= now or case.ticket.state != before.state:
            case.act = next_act(case.ticket, self._scene(case, now))
            case.at = self._when(case.act, case, now) if case.act else None
        elif any(isinstance(step, Escalated | Pressed) for step in steps):
            saved = self.habits.heed * case.chance.random()
            case.at = now + (case.at - now) * (1 - saved)

    def _when(self, act: Act, case: _Case, now: datetime) -> datetime:
        """Return when somebody does what he means to do: a share of the time that he is given."""
        ticket = case.ticket
        due, median = self._limit(act, ticket, now)
        share = self.habits.share(median, case.chance)
        order = ticket.live_order
        if order is not None and act in _UNITS_ACT:
            share *= self._slowness.get(order.unit, 1.0)
        at = now + max(due - now, timedelta(hours=1)) * share
        if ticket.severity in _URGENT:
            return at
        return max(at, self.directory.calendar.after_working_time(at, _ONE_MINUTE))

    def _limit(self, act: Act, ticket: Ticket, now: datetime) -> tuple[datetime, float]:
        """Return until when somebody has time for an act, and the share of it that he uses."""
        habits, order = self.habits, ticket.live_order
        clock = ticket.running(_CLOCKS[act]) if act in _CLOCKS else None
        if clock is not None:
            return clock.due_at, habits.screen if act == "screen" else habits.centre
        if act == "answer" and ticket.rate_until is not None:
            return ticket.rate_until, habits.contact
        if order is None or act not in _UNITS_ACT:
            return now + timedelta(hours=8), habits.centre
        if act in {"acknowledge", "return"}:
            return order.acknowledge_due_at, habits.acknowledge
        if act == "contact":
            return order.contact_due_at, habits.contact
        return order.resolve_due_at, habits.resolve / 2 if act == "progress" else habits.resolve

    def _scene(self, case: _Case, now: datetime) -> Scene:
        ladder = self._ladder(case.ticket)
        return Scene(self.directory, self._timing, ladder, self.habits, case.chance, now)

    def _luck(self, number: int) -> Random:
        """Return where chance comes from for one ticket: the same seed gives the same month."""
        return Random(f"{self.seed}/{number}")  # noqa: S311 - nobody has to be unable to guess it

    def _ladder(self, ticket: Ticket) -> Ladder:
        policy = self.directory.policies.of(ticket.category, ticket.severity, ticket.kind)
        known = self._ladders.get(policy.code)
        if known is None:
            known = Ladder(policy, self.directory.calendar, self.directory)
            self._ladders[policy.code] = known
        return known
