"""F7: random histories, with a scheduler that looks or sleeps, are played again step by step."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import given, note, settings
from hypothesis import strategies as st

from services.dispatch.application.commanding import Order
from services.dispatch.application.escalation.hand_back import HandBack
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import Refusal
from tests.factories.dispatch import CENTRE, OPERATOR, REVIEWER, SUPERVISOR, submitted
from tests.factories.dispatch_hall import BASIS
from tests.unit.dispatch.escalation.stories import REASON, Watched
from tests.unit.dispatch.replaying.retold import TimedTickets, unexplained

LEADER: Final = Caller("lead-1", frozenset({"district_leader", "director"}), CENTRE)


class Told(Watched):
    """A hall whose store remembers times; ``do_it`` tries something, refused or not."""

    def __init__(self) -> None:
        super().__init__(TimedTickets())
        self.joined = 1

    def try_(self, deed: str) -> None:
        """Try something, a little later than what was before."""
        self.clock.instant += timedelta(milliseconds=7)
        if self.ticket.order is None and deed not in ("screen", "repeat", "urgent", "redo"):
            return
        try:
            DEEDS[deed](self)
        except Refusal:
            return

    def wait(self, verb: str, field: str, **said: Any) -> None:
        until = self.clock.now() + timedelta(days=2)
        self.do(self.lead(), verb, **said, **{field: until})

    def extend(self) -> None:
        wanted: datetime = self.lead().resolve_due_at + timedelta(days=3)
        self.do(self.lead(), "request_extension", reason=BASIS, wanted_due_at=wanted)
        self.do(self.lead(), "grant_extension", by=SUPERVISOR)

    def repeat(self) -> None:
        self.joined += 1
        again = {"repeat_verdict": "certain", "repeat_of": (("apl_0001", 0.99),)}
        self.opening([submitted(self.joined, **again)])

    def correct(self, category: str) -> None:
        self.centre.recategorise(self.ticket.id, Order(OPERATOR), category=category)

    def screen(self) -> None:
        self.centre.screen(
            self.ticket.id, Order(OPERATOR), category=None, area_code=None, unit="shizheng"
        )

    def hand_back(self, to_tier: int) -> None:
        HandBack(self.desk)(self.ticket.id, Order(LEADER), to_tier=to_tier, reason=REASON)


DEEDS: Final[dict[str, Callable[[Told], object]]] = {
    "sign": lambda t: t.do(t.lead(), "acknowledge"),
    "contact": lambda t: t.do(t.lead(), "contact", method="phone"),
    "note": lambda t: t.do(t.lead(), "progress", note="已到现场处理"),
    "ask": lambda t: t.do(t.lead(), "ask_resident", question="请问具体在哪个门外？"),
    "outside": lambda t: t.wait("wait_external", "until", party="燃气公司", reason=REASON),
    "plan": lambda t: t.wait("plan", "until", reason=REASON),
    "rest": lambda t: t.wait("request_suspension", "review_at", reason=REASON),
    "suspend": lambda t: t.do(t.lead(), "grant_suspension", by=SUPERVISOR),
    "resume": lambda t: t.do(t.lead(), "resume"),
    "extend": Told.extend,
    "finish": lambda t: t.finish(t.lead()),
    "reject": lambda t: t.centre.reject(t.ticket.id, Order(REVIEWER), code="other", reason=REASON),
    "accept": lambda t: t.centre.accept(t.ticket.id, Order(REVIEWER)),
    "unhappy": Told.unhappy,
    "redo": Told.redo,
    "return": lambda t: t.do(t.lead(), "return_", reason="not_in_duty", basis=BASIS),
    "keep": lambda t: t.centre.refuse_return(t.ticket.id, Order(OPERATOR), reason=BASIS),
    "confirm": lambda t: t.centre.confirm_return(t.ticket.id, Order(OPERATOR)),
    "screen": Told.screen,
    "give": lambda t: t.give("gongan"),
    "support": lambda t: t.ask("shizheng"),
    "repeat": Told.repeat,
    "urgent": lambda t: t.correct("0501"),
    "slow": lambda t: t.correct("0602"),
    "back": lambda t: t.hand_back(0),
    "down": lambda t: t.hand_back(1),
}
LIKELY: Final = [*DEEDS, *["sign", "contact", "note", "finish", "reject"] * 3]
PART = st.tuples(st.sampled_from(LIKELY), st.integers(0, 4000), st.booleans())


@settings(max_examples=150, deadline=None)
@given(st.lists(PART, min_size=1, max_size=14), st.booleans())
def test_what_was_told_is_what_is_played(history: list[tuple[str, int, bool]], known: bool) -> None:
    """Whatever people did, and however long the scheduler slept in between."""
    told = Told()
    told.open(**({} if known else {"area_code": None}))
    for deed, minutes, awake in history:
        told.try_(deed)
        told.clock.advance(minutes=minutes)
        if awake:
            told.scheduler()
    told.scheduler()
    directory = told.directories.current()
    assert directory is not None
    assert isinstance(told.tickets, TimedTickets)
    for story in map(told.tickets.story, told.tickets.kept):
        note(repr(history))
        unexplained(story, directory, told.clock.now())
