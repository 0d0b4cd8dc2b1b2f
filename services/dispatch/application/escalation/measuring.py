"""Measures escalation: tiers begun, papers written, posts that nobody holds, lateness."""

from collections.abc import Iterable
from datetime import datetime

from services.common.contracts.events.escalation import PaperIssued
from services.common.contracts.events.ticket import TicketEscalated
from services.common.observability.metrics import counter, histogram
from services.dispatch.domain.escalation.steps import Step
from services.dispatch.ports.tickets import Told


def measure_lateness(steps: Iterable[Step], now: datetime, speed: float) -> None:
    """Observe how long after its time each step was taken; ``speed`` is business per wall time."""
    for step in steps:
        lateness = max((now - step.due).total_seconds(), 0.0) / max(speed, 1.0)
        histogram("huying_dispatch_escalation_lateness_seconds").observe(lateness)


def count_steps(told: Iterable[Told]) -> None:
    """Count what a write that has been written told of escalation."""
    for item in told:
        event = item.event
        if isinstance(event, PaperIssued):
            counter("huying_dispatch_papers_total", {"kind": event.kind}).inc()
        if isinstance(event, TicketEscalated):
            labels = {"tier": str(event.tier), "trigger": event.trigger}
            counter("huying_dispatch_escalations_total", labels).inc()
            if event.responsible_missing:
                missing = {"tier": str(event.tier)}
                counter("huying_dispatch_responsible_missing_total", missing).inc()
