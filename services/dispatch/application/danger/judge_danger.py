"""The duty officer confirms a danger, or lowers it: a hyperbole, or over (险情研判)."""

from dataclasses import dataclass

from services.common.observability.metrics import counter
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.danger.telling import judged
from services.dispatch.domain.danger import judging
from services.dispatch.domain.danger.alarm import Verdict
from services.dispatch.domain.terms import Severity
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class JudgeDanger:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        verdict: Verdict,
        severity: Severity | None = None,
        reason: str | None = None,
    ) -> Ticket:
        """Judge; both verdicts are counted."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            directory, now, by = situation.directory, situation.now, order.caller.subject
            after = judging.judge(
                ticket,
                order.caller,
                directory,
                situation.timing,
                now,
                verdict=verdict,
                severity=severity,
                reason=reason or "",
            )
            return Decided(after, (judged(after, ticket.severity, by, directory, now),))

        done = self.desk.on_ticket(ticket_id, order, decide)
        counter("huying_dispatch_dangers_judged_total", {"verdict": verdict}).inc()
        return done
