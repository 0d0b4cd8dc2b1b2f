"""D1: what is offered is not refused for who asks or where the case stands, and what is not, is."""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from typing import Any, Final

import pytest

from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.offering.offers import offers
from services.dispatch.domain.refusals import (
    FieldRefused,
    NotAllowed,
    NotAParty,
    NotFound,
    Refusal,
    RoleMissing,
)
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.commands.offered import commands_of
from services.dispatch.entrypoints.commands.table import ORDER_COMMANDS, TICKET_COMMANDS, Command
from services.dispatch.entrypoints.forms.tickets import values_of
from tests.factories.dispatch import (
    COMMUNITY_UNIT,
    MONDAY,
    OPERATOR,
    REVIEWER,
    STREET,
    SUPERVISOR,
    UNIT,
    handler,
    later,
    submitted,
)
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.factories.dispatch_disputes import (
    BASIS,
    DIRECTOR,
    GROUND,
    LEADER,
    REASON,
    community,
    disputed_directory,
)
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories, FakeTickets

LATER: Final = later(days=2).isoformat()
BODIES: Final[dict[str, dict[str, Any]]] = {
    "screen": {"unit": "gongan"},
    "recategorise": {"category": "0201"},
    "accuse": {"units": ["shizheng"]},
    "refuse": {"ground": "litigation", "explanation": REASON},
    "refuse-return": {"reason": REASON},
    "statements": {"text": REASON},
    "rule": {"lead": "gongan", "reason": REASON, "basis": GROUND},
    "reject": {"reason": REASON},
    "review": {"outcome": "redo", "reason": REASON},
    "support": {"units": ["gongan"], "reason": REASON},
    "divide": {"parts": [{"unit": "gongan", "task": REASON}]},
    "reassign": {"unit": "gongan", "reason": REASON},
    "merge": {"reason": REASON, "others": ["tkt_other"]},
    "unmerge": {"reason": REASON},
    "split": {"appeals": ["apl_0002"], "reason": REASON},
    "accept-repeat": {"appeal_id": "apl_0009"},
    "decline-repeat": {"appeal_id": "apl_0009"},
    "judge-danger": {"verdict": "confirmed"},
    "transfer-danger": {"target": "119"},
    "hand-back": {"reason": REASON, "to_tier": 0},
    "call-meeting": {"units": ["gongan"], "reason": REASON},
    "close-meeting": {"outcome": "held", "minutes": REASON},
    "supervise": {"instruction": REASON},
    "progress": {"note": REASON},
    "resolve": {"outcome": "done", "answer": "已清理并增加每日两次巡查"},
    "disapprove": {"reason": REASON},
    "return": {"reason": "not_in_duty", "basis": BASIS},
    "request-extension": {"reason": REASON, "wanted_due_at": LATER},
    "refuse-extension": {"reason": REASON},
    "hand-over": {"reason": REASON, "person": "li-si"},
    "rejoin": {"reason": REASON},
    "ask-resident": {"question": REASON},
    "wait-external": {"reason": REASON, "until": LATER, "party": "供电公司"},
    "plan": {"reason": REASON, "until": LATER},
    "request-suspension": {"reason": REASON, "review_at": LATER},
    "refuse-suspension": {"reason": REASON},
}
LEADER_OF_UNIT = Caller("boss", frozenset({"unit_leader"}), UNIT)
PEOPLE: Final = (
    OPERATOR,
    REVIEWER,
    SUPERVISOR,
    DIRECTOR,
    LEADER,
    STREET,
    handler(),
    handler("shizheng"),
    LEADER_OF_UNIT,
    community(COMMUNITY_UNIT),
    Caller("analyst", frozenset({"analyst"})),
    Caller("two", frozenset({"operator", "unit_handler"}), UNIT),
)
# Beyond who asks and where the case stands, a command may refuse what it would lead to.
MAY_SAY = frozenset({"returned_by_unit", "supports_open", "ruling_binds"})


class Hall:
    """One ticket, everybody who may do something with it, and its commands in memory."""

    def __init__(self) -> None:
        self.tickets, self.clock = FakeTickets(), FakeClock(MONDAY)
        directories = FakeDirectories(fixed=disputed_directory())
        self.desk = Desk(self.tickets, directories, self.clock)
        self.open_all = OpenTickets(self.tickets, directories, FakeCounters(), self.clock)
        self.orders, self.centre = of_orders(self.desk), of_tickets(self.desk)

    def open(self, **changes: Any) -> Ticket:
        self.open_all([submitted(1, **changes)])
        return self.ticket

    @property
    def ticket(self) -> Ticket:
        return next(iter(self.tickets.kept.values()))

    @property
    def order(self) -> str:
        order = self.ticket.order
        assert order is not None
        return order.id

    def offered(self, caller: Caller) -> set[tuple[str, str]]:
        ladder = self.desk.situation(self.ticket, self.clock.now()).ladder
        found = commands_of(offers(self.ticket, caller, ladder, self.clock.now()))
        return {(one.verb, one.subject_id) for one in found if one.subject != "whistle"}

    def refusal(self, command: Command, subject_id: str, caller: Caller) -> Refusal | None:
        """Return what a command is refused for; what it wrote is forgotten."""
        container = self.orders if subject_id.startswith("wo_") else self.centre
        form = command.form.model_validate(BODIES.get(command.verb, {}))
        before = vars(self.tickets).copy()
        vars(self.tickets).update({name: copy(kept) for name, kept in before.items()})
        try:
            command.use_case(container)(subject_id, Order(caller), **values_of(form))
        except Refusal as refusal:
            return refusal
        finally:
            vars(self.tickets).update(before)
        return None


def new() -> Hall:
    hall = Hall()
    hall.open()
    return hall


def screening() -> Hall:
    hall = Hall()
    hall.open(title="看不懂", text="说不清的事情", area_code=None)
    return hall


def signed() -> Hall:
    hall = new()
    hall.orders.acknowledge(hall.order, Order(handler()))
    return hall


def worked() -> Hall:
    hall = signed()
    hall.orders.contact(hall.order, Order(handler()), method="phone")
    return hall


def asked_for_time() -> Hall:
    hall = worked()
    hall.orders.request_extension(
        hall.order, Order(handler()), reason=REASON, wanted_due_at=later(days=20)
    )
    return hall


def planned() -> Hall:
    hall = worked()
    hall.orders.plan(hall.order, Order(handler()), reason=REASON, until=later(days=2))
    return hall


def supported() -> Hall:
    hall = worked()
    hall.centre.support(hall.ticket.id, Order(OPERATOR), units=["shizheng"], reason=REASON)
    return hall


def handed_in() -> Hall:
    hall = worked()
    hall.orders.resolve(
        hall.order, Order(handler()), outcome="done", answer=BODIES["resolve"]["answer"]
    )
    return hall


def answered() -> Hall:
    hall = handed_in()
    hall.centre.accept(hall.ticket.id, Order(REVIEWER))
    return hall


def returned() -> Hall:
    hall = signed()
    hall.orders.return_(hall.order, Order(handler()), reason="not_in_duty", basis=BASIS)
    return hall


def disputed() -> Hall:
    hall = returned()
    hall.centre.screen(
        hall.ticket.id, Order(OPERATOR), unit="shizheng", category=None, area_code=None
    )
    hall.orders.return_(hall.order, Order(handler("shizheng")), reason="not_in_duty", basis=BASIS)
    assert hall.ticket.state == "arbitration"
    return hall


def ruled() -> Hall:
    hall = disputed()
    said = {"lead": UNIT, "reason": REASON, "basis": GROUND}
    hall.centre.rule(hall.ticket.id, Order(DIRECTOR), **said)
    return hall


def endangered() -> Hall:
    hall = Hall()
    hall.open(title="楼下起火了", text="露天烧烤摊起火", danger_words=("起火",))
    return hall


def refused() -> Hall:
    hall = new()
    hall.centre.refuse(hall.ticket.id, Order(OPERATOR), ground="litigation", explanation=REASON)
    return hall


SCENES: Final[tuple[Callable[[], Hall], ...]] = (
    new, screening, signed, worked, asked_for_time, planned, supported, handed_in, answered,
    returned, disputed, ruled, endangered, refused,
)  # fmt: skip


def addressed(hall: Hall) -> Iterator[tuple[Command, str]]:
    yield from ((command, hall.ticket.id) for command in TICKET_COMMANDS)
    live = [order.id for order in hall.ticket.orders if order.is_live]
    yield from ((command, order) for order in live for command in ORDER_COMMANDS)


def is_of_person_or_state(refusal: Refusal) -> bool:
    """Whether it was refused for who asked or for where the case stands, not for its words."""
    if isinstance(refusal, FieldRefused) or refusal.params.get("action") == "reassign":
        return False
    named = isinstance(refusal, RoleMissing | NotAllowed | NotFound | NotAParty)
    return named or refusal.code not in MAY_SAY


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_what_is_offered_is_not_refused_for_who_asks_and_the_rest_is(
    scene: Callable[[], Hall],
) -> None:
    hall = scene()
    for caller in PEOPLE:
        offered = hall.offered(caller) if caller.may_see(hall.ticket) else set()
        for command, subject in addressed(hall):
            if command.verb == "merge":
                continue  # needs another ticket: see the families' own tests
            refusal = hall.refusal(command, subject, caller)
            named = f"{command.verb} on {subject} by {caller.subject}: {refusal!r}"
            if (command.verb, subject) in offered:
                assert refusal is None or not is_of_person_or_state(refusal), f"offered: {named}"
            else:
                assert refusal is not None, f"not offered: {named}"


def test_nobody_is_offered_what_only_the_platform_does() -> None:
    """Joining, rating, closing are no commands, whoever may see them in the table."""
    hall = new()
    service = Caller("dispatch", frozenset({"service"}))
    assert hall.offered(service) == {("screen", hall.ticket.id)} & hall.offered(service)


def test_a_full_ticket_is_not_whistled_and_a_stranger_s_order_not_offered() -> None:
    hall = new()
    full = replace(hall.ticket, whistles=())
    ladder = hall.desk.situation(full, MONDAY).ladder
    assert not any(one.action == "whistle" for one in offers(full, STREET, ladder, MONDAY)), (
        "this district knows no kind of whistle"
    )
    assert hall.offered(handler("gongan")) == set()
