"""A summoned unit reports in (报到)."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.whistles.telling import reported_in
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles import signing_in
from services.dispatch.domain.whistles.parties import COMERS, summons_for, whistle_of
from services.dispatch.domain.whistles.signing_in import Presence


@dataclass(frozen=True)
class ReportIn:
    """The use case; ``wall`` is the wall's clock, kept beside business time."""

    desk: Desk
    wall: Clock

    def __call__(self, whistle_id: str, order: Order, *, presence: Presence) -> Ticket:
        """Report in; a wrong code is counted before it is refused. Else see ``Desk``."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            if signing_in.wrong_code(ticket, whistle_id, order.caller, presence):
                counted = signing_in.count_wrong_code(ticket, whistle_id, order.caller)
                refusal = FieldRefused("code", "wrong_code")
                return Decided(counted, (), changed=True, refusal=refusal)
            after = signing_in.report_in(
                ticket, whistle_id, order.caller, presence, situation.now, self.wall.now()
            )
            whistle = whistle_of(after, whistle_id)
            return Decided(
                after, (reported_in(after, whistle, summons_for(whistle, order.caller, COMERS)),)
            )

        return self.desk.on_whistle(whistle_id, order, decide)
