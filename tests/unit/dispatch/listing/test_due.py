"""By when the work has to be done, over a ticket's life."""

from dataclasses import replace

from services.dispatch.domain.clocks.clock import stop
from services.dispatch.domain.listing.due import work_due_at
from tests.factories.dispatch import later, ticket


def test_a_unit_is_held_to_its_resolve_limit() -> None:
    """As long as it runs."""
    born = ticket()
    order = born.order
    assert order is not None

    assert work_due_at(born) == order.resolve_due_at


def test_nobody_is_late_once_the_result_is_in_or_the_case_is_over() -> None:
    """A stopped clock has no end any more."""
    born = ticket()
    clock = born.running("resolve")
    assert clock is not None
    handed_in = replace(born.with_clock(stop(clock, later(days=1))), state="submitted")

    assert work_due_at(handed_in) is None
    assert work_due_at(replace(born, state="closed")) is None


def test_before_a_unit_has_it_the_residents_deadline_counts() -> None:
    """Waiting for a person to screen it is no way to be in time."""
    waiting = ticket(area_code=None)

    assert waiting.state == "screening"
    assert work_due_at(waiting) == waiting.resident_due_at
