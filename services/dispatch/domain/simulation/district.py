"""A district in simulated time: appeals come, people act, clocks run out; one queue of instants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any, Final

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.deciding import decide
from services.dispatch.domain.escalation.occasions import occasions
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.escalation.steps import Escalated, Pressed, Step
from services.dispatch.domain.escalation.watching import watched
from services.dispatch.domain.refusals import Refusal
from services.dispatch.domain.routing.deciding import route
from services.dispatch.domain.simulation.acting import Act, Scene, next_act, perform
from services.dispatch.domain.simulation.habits import Habits, arrivals
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
_ARRIVAL, _CLOCK = -1, 0  # what stands in the queue in the place of a plan, which are 1, 2, …
_ONE_MINUTE: Final = timedelta(minutes=1)
_URGENT: Final = frozenset({"P0", "P1"})


@dataclass(slots=True)
class _Case:
    """A ticket with what somebody means to do next; an entry of another ``plan`` is void.

    ``due`` is when its clocks are looked at next: an entry of another instant is void too. Chance
    is each ticket's own: under another policy the same people meet the same luck.
    """

    ticket: Ticket
    chance: Random
    act: Act | None = None
    at: datetime | None = None
    plan: int = 0
    due: datetime | None = None


@dataclass
class District:
    """One run; everything in it follows from its arguments."""

    directory: Directory
    samples: Sequence[Appeal]
    habits: Habits
    seed: int
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        """Begin with nothing, and units that differ in how quick they are."""
        self._timing = timing_of(self.directory)
        self._cases: dict[int, _Case] = {}
        self._ladders: dict[str, Ladder] = {}
        self._queue: list[tuple[datetime, int, int]] = []
        pace = self._luck(0)
        spread = self.habits.slowness
        codes = sorted(self.directory.units)
        self._slowness = {code: pace.lognormvariate(0.0, spread) for code in codes}

    def run(self, count: int, begins: datetime, days: int) -> dict[str, Any]:
        """Play so many appeals over so many days from local midnight; return the report."""
        for number, at in enumerate(arrivals(count, begins, days, self._luck(-1)), 1):
            heappush(self._queue, (at, number, _ARRIVAL))
        ends = begins + timedelta(days=days)
        while self._queue and self._queue[0][0] < ends:
            at, number, plan = heappop(self._queue)
            if plan == _ARRIVAL:
                self._arrive(number, at)
                continue
            case = self._cases.get(number)
            if case is None:
                continue
            if plan == _CLOCK:
                if at == case.due:
                    self._clock(number, case, at)
            elif plan == case.plan:
                self._act(number, case, at)
        return self.tally.report(len(self._cases))

    def _arrive(self, number: int, now: datetime) -> None:
        chance = self._luck(number)
        sample = chance.choice(self.samples)
        appeal = replace(sample, id=f"apl_{number}", received_at=now)
        routing = route(appeal, self.directory, now)
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
        case = self._cases[number] = _Case(ticket, chance)
        self._after(number, case, ticket, (), now, counts=True)

    def _clock(self, number: int, case: _Case, now: datetime) -> None:
        case.due = None
        moves = decide(case.ticket, self._ladder(case.ticket), now)
        self._after(number, case, moves.ticket, moves.steps, now)

    def _act(self, number: int, case: _Case, now: datetime) -> None:
        act, before = case.act, case.ticket
        if act is None:
            return
        try:
            ticket, steps = perform(act, before, self._scene(case, now))
        except Refusal as refusal:
            self.tally.refused[f"{act}:{refusal.code}"] += 1
            case.act, case.at = ("acknowledge", now) if act == "return" else (None, None)
            if case.act is not None:
                self._push(number, case, now)
            return
        if len(ticket.orders) > len(before.orders):
            self.tally.ordered(ticket.orders[-1].unit)
        self._after(
            number, case, ticket, steps, now, touched=act in _UNITS_ACT, counts=act in _COUNTED
        )

    def _after(
        self,
        number: int,
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
        self.tally.took(taken, self.directory)
        if not ticket.is_open:
            self.tally.ended(ticket, now)
            del self._cases[number]
            return
        self._plan(number, case, before, taken, now)
        due = ticket.next_due_at
        if due is not None and due != case.due:
            heappush(self._queue, (due, number, _CLOCK))
        case.due = due

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

    def _plan(
        self, number: int, case: _Case, before: Ticket, steps: Sequence[Step], now: datetime
    ) -> None:
        moved = case.at is None or case.at <= now or case.ticket.state != before.state
        if moved:
            case.act = next_act(case.ticket, self._scene(case, now))
            case.at = self._when(case.act, case, now) if case.act else None
        elif any(isinstance(step, Escalated | Pressed) for step in steps) and case.at is not None:
            saved = self.habits.heed * case.chance.random()
            case.at = now + (case.at - now) * (1 - saved)
        else:
            return
        if case.at is not None:
            self._push(number, case, case.at)

    def _push(self, number: int, case: _Case, at: datetime) -> None:
        case.plan += 1
        heappush(self._queue, (at, number, case.plan))

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
