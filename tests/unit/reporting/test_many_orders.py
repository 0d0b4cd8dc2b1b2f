"""Supports (协办) and matters that nobody reported move no rate and no ticket's state."""

from typing import Any

from services.reporting.domain.facts import TicketFact
from services.reporting.domain.fold import FoldedEvent, fold

TICKET = "tkt_1"


def told(sequence: int, type_: str, **data: Any) -> FoldedEvent:
    return FoldedEvent(f"{type_}.v1", sequence, TICKET, {"ticket_id": TICKET, **data})


def order(number: int, unit: str, role: str, at: str) -> dict[str, Any]:
    return {
        "work_order_id": f"wo_{number}",
        "unit": unit,
        "role": role,
        "issued_at": at,
        "resolve_due_at": at,
    }


def folded(*events: FoldedEvent) -> TicketFact:
    fact = TicketFact(TICKET)
    for event in events:
        fact = fold(fact, event)
    return fact


def test_a_support_moves_no_state_and_is_nobody_s_lead() -> None:
    """Issued later than the lead and handed in first, it is counted apart."""
    fact = folded(
        told(1, "work_order.issued", **order(1, "shizheng", "lead", "2026-11-23T09:30")),
        told(2, "work_order.issued", **order(2, "chengguan", "support", "2026-11-23T10:00")),
        told(
            3,
            "work_order.submitted",
            work_order_id="wo_2",
            role="support",
            submitted_at="2026-11-23T11:00",
            in_time=True,
        ),
    )

    assert fact.values["state"] == "dispatched"
    assert fact.lead["unit"] == "shizheng"
    assert (fact.counts["issued"], fact.counts["supports_issued"]) == (1, 1)


def test_whom_the_lead_was_taken_from_is_not_measured() -> None:
    """A wrong dispatch is the dispatcher's: the unit that has it now leads."""
    fact = folded(
        told(1, "work_order.issued", **order(1, "shizheng", "lead", "2026-11-23T09:30")),
        told(
            2,
            "work_order.reassigned",
            work_order_id="wo_1",
            reassigned_at="2026-11-23T10:00",
            charged=False,
        ),
        told(3, "work_order.issued", **order(2, "gongan", "lead", "2026-11-23T09:30")),
    )

    assert fact.lead["unit"] == "gongan"
    assert fact.counts["reassigned"] == 1
