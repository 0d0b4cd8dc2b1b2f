"""F8: over a real store, batch by batch: what was stored wrongly is found, named and forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from services.common.observability.metrics import gauge
from services.dispatch.application.clocks.audit_steps import AuditSteps
from services.dispatch.bootstrap import Container
from tests.factories.dispatch import submitted

pytestmark = pytest.mark.integration
COUNT = 25


@pytest.fixture
def ids(container: Container) -> list[str]:
    """Tickets of several states."""
    container.open_tickets([submitted(number) for number in range(1, COUNT + 1)])
    return [row["_id"] for row in container.database["tickets"].find({}, sort=[("number", 1)])]


def looked_round(auditor: AuditSteps) -> int:
    """Look at every open ticket once."""
    return [auditor() for _ in range(40)][-1]


def metric(fault: str) -> float:
    return float(gauge("huying_dispatch_wrong_next_steps", {"fault": fault})._value.get())


def broken(container: Container, ticket_id: str, **fields: Any) -> None:
    container.database["tickets"].update_one({"_id": ticket_id}, {"$set": fields})


def test_a_step_that_was_stored_wrongly_is_found_and_its_repair_is_seen(
    container: Container, ids: list[str]
) -> None:
    auditor = AuditSteps(container.lists, container.desk, container.clock, batch=4)
    assert looked_round(auditor) == 0
    kept = container.database["tickets"].find_one({"_id": ids[13]}) or {}

    late = {"next_due_at": kept["next_due_at"] + timedelta(days=400)}
    broken(container, ids[13], **late)
    broken(container, ids[20], waits_for="residents")

    assert looked_round(auditor) == 2
    assert metric("stored_otherwise") == 2
    assert metric("wrong_end") == 0
    broken(container, ids[13], next_due_at=kept["next_due_at"])
    broken(container, ids[20], waits_for="clock")
    assert auditor() == 0  # those found wrong are looked at in every round
    assert metric("stored_otherwise") == 0


def test_an_end_that_no_calendar_gives_is_found(container: Container, ids: list[str]) -> None:
    kept = container.tickets.get(ids[5])
    assert kept is not None
    place = next(n for n, clock in enumerate(kept.clocks) if clock.kind == "resolve")
    end = kept.clocks[place].due_at + timedelta(days=30)
    broken(container, ids[5], **{f"clocks.{place}.due_at": end})
    auditor = AuditSteps(container.lists, container.desk, container.clock, batch=10)

    assert looked_round(auditor) == 1
    assert metric("wrong_end") == 1


def test_a_round_reads_no_more_than_a_batch(container: Container, ids: list[str]) -> None:
    pages = []
    state, after = "dispatched", ""
    while page := container.lists.open_from(state, after, 10):
        pages.append(len(page))
        after = page[-1].ticket.number

    assert pages == [10, 10, 5]
    assert len(container.lists.open_among(ids)) == COUNT
