"""B6 over random histories: one lead a round, no orphan clocks, nothing closed over open work."""

import contextlib
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.dispatch.application.commanding import Order
from services.dispatch.domain.refusals import Refusal
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.audit import untold
from tests.factories.dispatch import OPERATOR, REVIEWER
from tests.factories.dispatch_hall import BASIS, MANHOLE, Hall

UNITS = ("chengguan", "shizheng", "gongan")
WHY = "经研究决定，理由已充分说明"
ORDER_STEPS = {
    "acknowledge": {},
    "contact": {"method": "phone"},
    "progress": {"note": "已到现场"},
    "resolve": {"outcome": "done", "answer": WHY},
    "override": {"outcome": "done", "answer": WHY, "override": WHY},
    "return_": {"reason": "not_in_duty", "basis": BASIS},
    "accept": {},
    "reject": {"reason": WHY},
    "rejoin": {"reason": WHY},
}
TICKET_STEPS = {
    "support": lambda unit: {"units": [unit], "reason": WHY},
    "reassign": lambda unit: {"unit": unit, "reason": WHY},
    "screen": lambda unit: {"unit": unit, "category": None, "area_code": None},
    "refuse": lambda unit: {"ground": "litigation", "explanation": WHY},
    "refuse_return": lambda unit: {"reason": WHY},
    "accept": lambda unit: {},
    "reject": lambda unit: {"reason": WHY},
}
STEP = st.one_of(
    st.tuples(st.just("order"), st.sampled_from(sorted(ORDER_STEPS)), st.integers(0, 9)),
    st.tuples(st.just("ticket"), st.sampled_from(sorted(TICKET_STEPS)), st.integers(0, 2)),
)


@dataclass
class History:
    """A ticket and whatever people try to do with it; what is refused changes nothing."""

    hall: Hall = field(default_factory=Hall)

    def play(self, kind: str, verb: str, number: int) -> None:
        self.hall.clock.advance(hours=1)
        with contextlib.suppress(Refusal):
            (self._on_order if kind == "order" else self._on_ticket)(verb, number)

    def _on_order(self, verb: str, number: int) -> None:
        ticket = self.hall.ticket
        order = ticket.orders[number % len(ticket.orders)]
        words = ORDER_STEPS[verb]
        judges = verb in ("accept", "reject", "rejoin")
        by = OPERATOR if verb == "rejoin" else REVIEWER
        name = "resolve" if verb == "override" else verb
        if name == "resolve":
            words = {**words, **self.hall.shown()}
        self.hall.do(order, name, by if judges else None, **words)

    def _on_ticket(self, verb: str, number: int) -> None:
        by = REVIEWER if verb in ("accept", "reject") else OPERATOR
        words = TICKET_STEPS[verb](UNITS[number])
        getattr(self.hall.centre, verb)(self.hall.ticket.id, Order(by), **words)


def check(ticket: Ticket) -> None:
    leads = [order for order in ticket.live_orders if order.is_lead]
    working = ticket.state in ("dispatched", "acknowledged", "in_progress", "submitted")
    assert len(leads) == int(working), ticket.state
    assert len({order.unit for order in ticket.live_orders}) == len(ticket.live_orders)
    if ticket.state in ("submitted", "resolved", "closed", "refused"):
        assert ticket.supports == ()
    live = {order.id for order in ticket.live_orders}
    waiting = ticket.dispute.pending
    live |= {waiting.order_id} if waiting else set()  # held, until the return is decided
    for clock in ticket.clocks:
        assert clock.is_stopped or clock.order_id is None or clock.order_id in live
    for order in ticket.live_orders:
        held = ticket.running("resolve", order.id)
        assert held is not None, order
        assert held.unit == order.unit
        assert held.due_at == order.resolve_due_at
        if order.state == "issued":
            assert ticket.running("acknowledge", order.id) is not None
    assert all(order.ended_at is not None for order in ticket.orders if not order.is_live)
    assert ticket.waits_for is not None


@settings(
    max_examples=150, deadline=timedelta(seconds=2), suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(STEP, max_size=60))
def test_whatever_people_do_one_unit_leads_and_every_clock_has_its_order(
    steps: list[tuple[str, str, int]],
) -> None:
    """After every step; a support is over or overridden before its ticket is handed in."""
    history = History()
    history.hall.open(**MANHOLE)
    due = history.hall.ticket.resident_due_at
    for step in steps:
        history.play(*step)
        check(history.hall.ticket)
        assert history.hall.ticket.resident_due_at == due
    assert untold(history.hall.tickets, history.hall.ticket.id) == []
