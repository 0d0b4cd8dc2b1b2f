"""A hall under a policy in which every trigger stands, and one story for each of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.common.contracts.events.appeal import AppealRated
from services.dispatch.application.clocks.advance_clocks import AdvanceClocks
from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.tickets.record_answer import RecordAnswer
from services.dispatch.application.whistles.blow import Blow
from services.dispatch.domain.terms import Trigger
from tests.factories.dispatch import OPERATOR, REVIEWER, directory, submitted
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.factories.dispatch_hall import BASIS, Hall
from tests.factories.escalation import policy
from tests.factories.whistles import COMMUNITY_CALLER, SUMMONED, whistle_body
from tests.factories.whistles import REASON as WHY
from tests.fakes.dispatch import FakeCounters, FakeDirectories

MORE = {
    "whistles": whistle_body(),
    "handling": {"approval": {"outcomes": ["cannot_be_done"]}},
}
REASON = "现场核实后答复与事实不符"


@dataclass
class Watched(Hall):
    """The hall, its scheduler and its reporters."""

    changes: dict[str, Any] = field(default_factory=lambda: {"policies": [policy()], **MORE})

    def __post_init__(self) -> None:
        super().__post_init__()
        self.directories = FakeDirectories(fixed=directory(**self.changes))
        self.desk = Desk(self.tickets, self.directories, self.clock)
        self.orders, self.centre = of_orders(self.desk), of_tickets(self.desk)
        self.scheduler = AdvanceClocks(self.tickets, self.desk, self.clock)
        self.answers = RecordAnswer(self.desk, FakeCounters())

    def later(self, **delta: float) -> None:
        """Let time pass, and the scheduler look."""
        self.clock.advance(**delta)
        self.scheduler()

    def fired(self, type_: str = "ticket.escalated.v1") -> list[Any]:
        """What was told of one type, in order."""
        return [t.event for t in self.tickets.told[self.ticket.id] if type_ == t.event.TYPE]

    def triggers(self) -> set[str]:
        """Which triggers have fired, with or without a tier."""
        steps = [*self.fired(), *self.fired("paper.issued.v1"), *self.fired("ticket.referred.v1")]
        reminded = {"at_risk"} if self.fired("deadline.approaching.v1") else set()
        return {event.trigger for event in steps} | reminded

    def unhappy(self) -> None:
        """Let the first reporter be dissatisfied with the result that is out."""
        appeal_id = self.ticket.members[0].appeal_id
        rated = AppealRated(
            appeal_id=appeal_id,
            ticket_id=self.ticket.id,
            round=self.ticket.round,
            contacted=True,
            resolved=False,
            satisfaction="dissatisfied",
            by="reporter",
            rated_at=self.clock.now(),
        )
        self.answers.rated(rated, f"evt_rated_{self.ticket.round}")

    def resolved(self) -> None:
        """Hand a result in and have it accepted."""
        self.clock.advance(minutes=1)
        self.finish(self.lead())
        self.centre.accept(self.ticket.id, Order(REVIEWER))

    def redo(self) -> None:
        """Begin another round."""
        self.centre.review(self.ticket.id, Order(REVIEWER), outcome="redo", reason=REASON)

    def give(self, unit: str) -> None:
        """Give the lead to another unit."""
        self.centre.reassign(self.ticket.id, Order(OPERATOR), unit=unit, reason=BASIS)


def _returned_twice(hall: Watched) -> None:
    hall.open()
    for _ in range(2):
        hall.do(hall.lead(), "return_", reason="not_in_duty", basis=BASIS)
        if hall.ticket.state == "screening":
            hall.centre.screen(
                hall.ticket.id, Order(OPERATOR), category=None, area_code=None, unit="shizheng"
            )


def _unruled(hall: Watched) -> None:
    _returned_twice(hall)
    hall.later(days=2)


def _transferred(hall: Watched) -> None:
    hall.open()
    for unit in ("shizheng", "gongan", "chengguan"):
        hall.give(unit)


def _reopened(hall: Watched) -> None:
    _dissatisfied(hall)
    hall.redo()


def _dissatisfied(hall: Watched) -> None:
    hall.open()
    hall.work(hall.lead())
    hall.resolved()
    hall.unhappy()


def _rejected(hall: Watched, times: int = 2) -> None:
    hall.open()
    hall.work(hall.lead())
    for _ in range(times):
        hall.clock.advance(minutes=1)
        hall.finish(hall.lead())
        hall.centre.reject(hall.ticket.id, Order(REVIEWER), code="other", reason=REASON)


def _redone(hall: Watched) -> None:
    _rejected(hall)
    hall.resolved()
    hall.unhappy()
    hall.redo()


def _repeated(hall: Watched) -> None:
    hall.open()
    again = {"repeat_verdict": "certain", "repeat_of": (("apl_0001", 0.99),)}
    for number in (2, 3):
        hall.opening([submitted(number, **again)])


def _unapproved(hall: Watched) -> None:
    hall.open()
    hall.work(hall.lead())
    hall.clock.advance(minutes=1)
    reason = "需整体改造，已列入明年计划，目前无法实施"
    hall.do(
        hall.lead(),
        "resolve",
        outcome="cannot_be_done",
        answer="经现场核实，目前无条件实施，已向居民说明",
        public_reason=reason,
        **hall.shown(),
    )
    hall.later(days=1)


def _whistled(hall: Watched) -> None:
    hall.open()
    call = {"kind": "coded", "units": SUMMONED, "reason": WHY}
    Blow(hall.desk, lambda: "123456")(hall.ticket.id, Order(COMMUNITY_CALLER), **call)
    hall.later(days=20)


def _waited(**delta: float) -> Callable[[Watched], None]:
    def story(hall: Watched) -> None:
        hall.open()
        hall.later(**delta)

    return story


def _signed(**delta: float) -> Callable[[Watched], None]:
    def story(hall: Watched) -> None:
        hall.open()
        hall.do(hall.lead(), "acknowledge")
        hall.later(**delta)

    return story


def _worked(**delta: float) -> Callable[[Watched], None]:
    def story(hall: Watched) -> None:
        hall.open()
        hall.work(hall.lead())
        hall.later(**delta)

    return story


STORIES: Mapping[Trigger, Callable[[Watched], None]] = {
    "unacknowledged": _waited(hours=3),
    "uncontacted": _signed(days=3),
    "overdue": _worked(days=10),
    "screening_overdue": lambda hall: (hall.open(area_code=None, title="没有", text="没有地点"),
                                       hall.later(days=1))[1],
    "unapproved": _unapproved,
    "returned": _returned_twice,
    "arbitration_overdue": _unruled,
    "at_risk": _worked(days=6),
    "ignored": _worked(days=7, hours=3),
    "untouched": _worked(days=3),
    "transferred": _transferred,
    "rejected": _rejected,
    "redone": _redone,
    "reopened": _reopened,
    "dissatisfied": _dissatisfied,
    "repeated": _repeated,
    "whistle_unanswered": _whistled,
    "whistle_unplanned": _whistled,
    "danger": lambda hall: (hall.open(danger_words=("起火",)), None)[1],
}  # fmt: skip
