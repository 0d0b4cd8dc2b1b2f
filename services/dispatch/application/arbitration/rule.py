"""The tier above rules who leads and who supports (裁定); the order is issued at once."""

from dataclasses import dataclass

from services.common.ids import derived_id
from services.dispatch.application.arbitration.telling import return_confirmed, ruled
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.naming import order_namer
from services.dispatch.application.telling import issued_since, revoked
from services.dispatch.domain.arbitration.ruling import Ruled, Verdict, rule
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Rule:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        lead: str,
        reason: str,
        basis: str,
        supports: tuple[str, ...] = (),
        minutes: tuple[str, ...] = (),
    ) -> Ticket:
        """Rule, with the minutes of a joint meeting (会商纪要) where there was one."""
        said = Verdict(lead, tuple(supports), reason, basis, tuple(minutes))

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            number = str(len(ticket.dispute.arbitrations))
            done = rule(
                ticket,
                order.caller,
                situation.ladder,
                situation.timing,
                situation.now,
                said=said,
                ruling_id=derived_id("rul", ticket.id, number),
                name=order_namer(ticket.id),
            )
            return Decided(done.ticket, _told(ticket, done, situation, order.caller.subject))

        return self.desk.on_ticket(ticket_id, order, decide)


def _told(ticket: Ticket, done: Ruled, situation: Situation, by: str) -> tuple[Told, ...]:
    """Tell the ruling first, then what it ends, then what it issues."""
    now, case = situation.now, done.ticket
    wrong = [item.id for item in done.uncharged]
    before = {item.order_id for item in case.dispute.returns if item.verdict == "confirmed"}
    ended = [return_confirmed(case, key, by, now) for key in wrong if key not in before]
    ended += [revoked(case, item, "ruled", now) for item in done.revoked]
    return (
        ruled(case, done.arbitration, done.ruling, wrong),
        *ended,
        *issued_since(ticket, case, situation.directory),
    )
