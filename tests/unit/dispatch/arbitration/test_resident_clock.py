"""D3: whatever units and rulers do, the resident's clock runs on, neither held nor reset."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.application.commanding import Order
from services.dispatch.domain.refusals import Refusal
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import OPERATOR, SUPERVISOR, UNIT, handler
from tests.factories.dispatch_disputes import BASIS, REASON
from tests.unit.dispatch.arbitration.office import Office

UNITS = (UNIT, "shizheng", "gongan")
STEPS = ("return", "refuse", "confirm", "screen", "state", "rule", "sign", "contact", "tick")


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2), st.integers(0, 600)), max_size=14)
)
def test_resident_s_limit_and_elapsed_time_never_change(story: list[tuple[str, int, int]]) -> None:
    """It runs from acceptance to the limit of birth; no step of the dispute touches either."""
    office = Office()
    born = office.open()
    for step, number, minutes in story:
        office.clock.advance(minutes=minutes)
        ticket = _after(office, born, step, UNITS[number])

        assert ticket.resident_due_at == born.resident_due_at
        assert ticket.received_at == born.received_at
        assert ticket.waits_for is not None
        assert _wrong_dispatch_is_uncharged(ticket)


def _after(office: Office, ticket: Ticket, step: str, unit: str) -> Ticket:
    """Try a step; what is refused changes nothing."""
    before = office.now(ticket)
    order = before.orders[-1]
    who, by = Order(handler(order.unit)), Order(OPERATOR)
    acts = {
        "return": lambda: office.return_(ticket),
        "refuse": lambda: office.centre.refuse_return(ticket.id, by, reason=REASON),
        "confirm": lambda: office.centre.confirm_return(ticket.id, by),
        "screen": lambda: office.screen(ticket, unit),
        "state": lambda: office.centre.statements(ticket.id, Order(handler(unit)), text=BASIS),
        "rule": lambda: office.rule(ticket, SUPERVISOR, lead=unit),
        "sign": lambda: office.unit.acknowledge(order.id, who),
        "contact": lambda: office.unit.contact(order.id, who, method="phone"),
        "tick": office.scheduler,
    }
    try:
        acts[step]()
    except Refusal:
        assert office.now(ticket) == before
    return office.now(ticket)


def _wrong_dispatch_is_uncharged(ticket: Ticket) -> bool:
    """A return that was found right is charged to nobody."""
    confirmed = {one.order_id for one in ticket.dispute.returns if one.verdict == "confirmed"}
    return all(not order.charged for order in ticket.orders if order.id in confirmed)
