"""E4 over whole histories: commands of every kind, and a naive count of each clock's minutes."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.contracts.events.appeal import AppealRated
from services.dispatch.application.commanding import Order
from services.dispatch.application.tickets.record_answer import RecordAnswer
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.conditions import CONDITIONS, SUPPORT_CONDITIONS
from services.dispatch.domain.clocks.deriving import counted_by, due_of
from services.dispatch.domain.clocks.explaining import account_of, without_holes
from services.dispatch.domain.refusals import Refusal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import HELD, ROWS, SUPPORT_ROWS
from tests.factories.audit import untold
from tests.factories.dispatch import OPERATOR, REVIEWER, SUPERVISOR, directory, handler
from tests.fakes.dispatch import FakeCounters
from tests.unit.dispatch.arbitration.office import Office
from tests.unit.dispatch.clocks.naive import is_counted, minutes

CALENDAR = directory().calendar
WHY: Final = "须待燃气公司先行迁移管线后方可施工"
# In these states the lead's unit works, whatever else is going on; urgent work does not wait.
WORKED: Final = {"dispatched", "acknowledged", "in_progress", "planned"}


class Story:
    """One ticket, commands on it, and the minutes that each of its resolve clocks should have."""

    def __init__(self) -> None:
        self.office = Office()
        self.id = self.office.open().id
        self.answers = RecordAnswer(self.office.centre.desk, FakeCounters())
        self.naive: Counter[str] = Counter()

    @property
    def ticket(self) -> Ticket:
        return self.office.tickets.kept[self.id]

    def let_pass(self, count: int) -> None:
        """Let minutes pass, the scheduler looking in whenever a wait ends."""
        until = self.office.clock.now() + timedelta(minutes=count)
        while (now := self.office.clock.now()) < until:
            wait = self.ticket.running("wait")
            stop = min(until, wait.due_at) if wait and wait.due_at > now else until
            clock = self.ticket.running("resolve")
            if clock is not None and self._works():
                counts = is_counted(clock.limit.unit)
                self.naive[clock.key] += sum(counts(at) for at in minutes(now, stop))
            self.office.clock.advance(seconds=(stop - now).total_seconds())
            self.office.scheduler()

    def do(self, action: str) -> None:
        """Try something; what is refused changes nothing."""
        try:
            ACTIONS[action](self)
        except Refusal:
            return

    def _works(self) -> bool:
        ticket = self.ticket
        if ticket.severity not in ("P0", "P1"):
            return ticket.state in WORKED
        waits = ticket.state in HELD or ticket.state in ("submitted", "approved")
        return ticket.state in WORKED or waits or ticket.dispute.pending is not None

    @property
    def lead(self) -> str:
        return self.ticket.orders[-1].id

    @property
    def unit(self) -> Order:
        return Order(handler(self.ticket.orders[-1].unit))

    def answered(self) -> None:
        event = AppealRated(
            appeal_id="apl_0001",
            ticket_id=self.id,
            round=self.ticket.round,
            contacted=True,
            resolved=False,
            satisfaction="dissatisfied",
            by="reporter",
            rated_at=self.office.clock.now(),
        )
        self.answers.rated(event, "evt_rated")

    def waiting(self, verb: str, field: str, **said: str) -> None:
        until = self.office.clock.now() + timedelta(days=2)
        getattr(self.office.unit, verb)(self.lead, self.unit, **said, **{field: until})

    def extended(self) -> None:
        wanted = self.ticket.orders[-1].resolve_due_at + timedelta(days=3)
        self.office.unit.request_extension(self.lead, self.unit, reason=WHY, wanted_due_at=wanted)
        self.office.unit.grant_extension(self.lead, Order(SUPERVISOR))


ACTIONS: Final[dict[str, Callable[[Story], object]]] = {
    "sign": lambda s: s.office.unit.acknowledge(s.lead, s.unit),
    "contact": lambda s: s.office.unit.contact(s.lead, s.unit, method="phone"),
    "ask": lambda s: s.office.unit.ask_resident(s.lead, s.unit, question="请问具体在哪个门外？"),
    "outside": lambda s: s.waiting("wait_external", "until", party="燃气公司", reason=WHY),
    "plan": lambda s: s.waiting("plan", "until", reason=WHY),
    "request": lambda s: s.waiting("request_suspension", "review_at", reason=WHY),
    "suspend": lambda s: s.office.unit.grant_suspension(s.lead, Order(SUPERVISOR)),
    "resume": lambda s: s.office.unit.resume(s.lead, s.unit),
    "extend": Story.extended,
    "submit": lambda s: s.office.unit.resolve(
        s.lead, s.unit, outcome="done", answer="已清理干净并加强巡查，请居民监督"
    ),
    "reject": lambda s: s.office.centre.reject(s.id, Order(REVIEWER), reason="没有回答反映的问题"),
    "accept": lambda s: s.office.centre.accept(s.id, Order(REVIEWER)),
    "unhappy": Story.answered,
    "redo": lambda s: s.office.centre.review(s.id, Order(REVIEWER), outcome="redo", reason=WHY),
    "return": lambda s: s.office.return_(s.ticket),
    "keep": lambda s: s.office.centre.refuse_return(s.id, Order(OPERATOR), reason=WHY),
    "confirm": lambda s: s.office.centre.confirm_return(s.id, Order(OPERATOR)),
    "screen": lambda s: s.office.screen(s.ticket, "shizheng"),
    "urgent": lambda s: s.office.centre.recategorise(s.id, Order(OPERATOR), category="0501"),
    "slow": lambda s: s.office.centre.recategorise(s.id, Order(OPERATOR), category="0602"),
    "reassign": lambda s: s.office.centre.reassign(
        s.id, Order(SUPERVISOR), unit="gongan", reason=WHY
    ),
}
LIKELY: Final = [*ACTIONS, *["contact", "submit", "reject"] * 3]


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(LIKELY), st.integers(0, 1500)), min_size=1, max_size=14))
def test_elapsed_time_is_what_a_naive_count_of_minutes_says(story: list[tuple[str, int]]) -> None:
    """Through questions, suspensions, returns, corrections, other units and other rounds."""
    told = Story()
    for name in ("sign", "contact"):
        told.do(name)
    for action, count in story:
        told.do(action)
        told.let_pass(count)
        clocks = [clock for clock in told.ticket.clocks if clock.kind == "resolve"]
        assert sum(clock.state == "running" for clock in clocks) == told._works()
        for clock in clocks:
            assert _agrees(clock, told), clock
    assert untold(told.office.tickets, told.id) == []


def _agrees(clock: Clock, told: Story) -> bool:
    now = told.office.clock.now()
    account = account_of(clock, CALENDAR, now)
    sums = not account.is_settled or account.counted == account.worth + account.made_good
    ends = clock.missed_at is not None or clock.due_at == due_of(clock, CALENDAR).due_at
    counted = counted_by(clock, CALENDAR, now) == timedelta(minutes=told.naive[clock.key])
    return counted and sums and ends and without_holes(account)


def test_table_of_conditions_speaks_the_words_of_the_transition_table() -> None:
    """E1: what no row of the transitions calls would never happen."""
    called = {name for row in ROWS for name in row.effects} | {"issue_support"}
    assert {row.effect for row in CONDITIONS} <= called
    by_supports = {name for row in SUPPORT_ROWS for name in row.effects}
    assert {row.effect for row in SUPPORT_CONDITIONS} <= by_supports


def test_every_clock_that_starts_can_stop_and_what_is_held_goes_on() -> None:
    """No condition leads into a state that nothing leads out of."""
    held = {kind for row in CONDITIONS if row.verb == "hold" for kind in row.kinds}
    released = {kind for row in CONDITIONS if row.verb == "release" for kind in row.kinds}
    assert held <= released
    assert any(row.verb == "stop" and not row.kinds and row.whose == "all" for row in CONDITIONS)
    assert all(row.why for row in CONDITIONS if row.verb == "hold")
