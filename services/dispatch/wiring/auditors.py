"""Wires the auditors of next steps: what they count, judge anew and show (F8)."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.dispatch.application.clocks.audit_clocks import AuditClocks
from services.dispatch.application.clocks.audit_steps import AuditSteps
from services.dispatch.application.clocks.watch_steps import WatchSteps
from services.dispatch.application.commanding import Desk
from services.dispatch.ports.watch import Watch


@dataclass(frozen=True)
class Auditors:
    """The use cases over one watch."""

    clocks: AuditClocks
    steps: AuditSteps
    show: WatchSteps

    @classmethod
    def over(cls, watch: Watch, desk: Desk, clock: Clock) -> "Auditors":
        """Return them."""
        return cls(
            AuditClocks(watch, desk.directories, clock),
            AuditSteps(watch, desk, clock),
            WatchSteps(watch, desk, clock),
        )
