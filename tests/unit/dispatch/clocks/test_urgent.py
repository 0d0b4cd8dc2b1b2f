"""E1: clocks of P0 and P1 never stop, unless the district says by what they do all the same."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.dispatch.application.commanding import Order
from services.dispatch.domain.families.retriaging import raise_to
from services.dispatch.domain.terms import Severity
from services.dispatch.domain.tickets.opening import timing_of
from tests.factories.dispatch import OPERATOR, REVIEWER, directory
from tests.factories.dispatch_hall import ANSWER, BASIS, Hall

CATEGORY: dict[str, dict[str, Any]] = {
    "P0": {"danger_words": ("起火",)},
    "P1": {"category": "0501"},
    "P2": {},
    "P3": {"category": "0602"},
}
BOTH = ["submitted", "return_pending"]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def hall(severity: Severity, urgent: list[str] | None = None) -> Hall:
    """A case of one severity, opened on Monday 23 November 2026 at 09:30."""
    data = {"handling": {"waits": {"urgent": urgent}}} if urgent is not None else {}
    found = Hall(changes=data)
    assert found.open(**CATEGORY[severity]).severity == severity
    return found


def handed_in_and_rejected(at: Hall) -> datetime:
    """Hand a result in after ten minutes; the centre rejects it 24 hours later."""
    at.work(at.lead())
    at.clock.advance(minutes=10)
    at.finish(at.lead())
    at.clock.advance(hours=24)
    at.centre.reject(at.ticket.id, Order(REVIEWER), code="other", reason=BASIS)
    return at.lead().resolve_due_at


def returned_and_refused(at: Hall) -> datetime:
    """Return the order after ten minutes; the centre refuses that 24 hours later."""
    at.clock.advance(minutes=10)
    at.do(at.lead(), "return_", reason="not_in_duty", basis=BASIS)
    at.clock.advance(hours=24)
    at.centre.refuse_return(at.ticket.id, Order(OPERATOR), reason=BASIS)
    return at.lead().resolve_due_at


@pytest.mark.parametrize(
    ("severity", "urgent", "due"),
    [
        ("P0", None, "2026-11-23 11:30"),  # two hours from Monday 09:30, whatever the centre does
        ("P0", [], "2026-11-23 11:30"),
        ("P0", BOTH, "2026-11-24 11:30"),  # Tuesday: held for the centre's 24 hours
        ("P1", None, "2026-11-24 09:30"),  # 24 hours: Tuesday
        ("P1", BOTH, "2026-11-25 09:30"),  # Wednesday
        ("P2", None, "2026-12-01 17:00"),  # five days, to Monday 30, and the day that was held
        ("P2", BOTH, "2026-12-01 17:00"),  # Tuesday again: the rule is for urgent ones alone
        ("P3", None, "2026-12-15 17:00"),  # fifteen days, to Monday 14, and the day that was held
    ],
)
@pytest.mark.parametrize("held", [handed_in_and_rejected, returned_and_refused])
def test_what_waits_for_the_centre_holds_no_urgent_clock(
    severity: Severity, urgent: list[str] | None, due: str, held: Callable[[Hall], datetime]
) -> None:
    """A result that waits (待审) and a return that waits (退单待定) hold those of P2 and P3."""
    assert held(hall(severity, urgent)) == local(due)


@pytest.mark.parametrize("why", BOTH)
def test_each_is_data_by_itself(why: str) -> None:
    at, hours = hall("P1", [why]), {"submitted": 48, "return_pending": 24}[why]
    handed_in_and_rejected(at)
    assert at.lead().resolve_due_at == local("2026-11-23 09:30") + timedelta(hours=hours)


def test_a_support_of_an_urgent_case_does_not_stop_either() -> None:
    """The lead looks at its result; the limit goes on: P1, 24 hours."""
    at = hall("P1")
    at.ask("gongan")
    at.do(at.support("gongan"), "acknowledge")
    at.do(at.support("gongan"), "resolve", outcome="done", answer=ANSWER, **at.shown())

    assert [c.state for c in at.ticket.clocks if c.kind == "resolve"] == ["running", "running"]


def test_what_becomes_urgent_while_its_result_waits_goes_on_at_once() -> None:
    """Held as P2 since Monday 09:40; found to be P0 at 10:40: two hours from then."""
    at = hall("P2")
    at.work(at.lead())
    at.clock.advance(minutes=10)
    at.finish(at.lead())
    at.clock.advance(hours=1)
    urgent = raise_to(at.ticket, "P0", timing_of(directory()), at.clock.now())

    running = [c for c in urgent.clocks if c.kind == "resolve" and not c.is_stopped]
    assert [(c.state, c.due_at) for c in running] == [("running", local("2026-11-23 12:40"))]
