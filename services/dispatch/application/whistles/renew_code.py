"""The side that blew shows another one-time code to a unit."""

from collections.abc import Callable
from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles import signing_in


@dataclass(frozen=True)
class RenewCode:
    """The use case; see ``Desk`` for what is raised. Nothing is told: codes are for the spot."""

    desk: Desk
    new_code: Callable[[], str]

    def __call__(self, whistle_id: str, order: Order, *, unit: str) -> Ticket:
        """Make the unit's old code void."""
        code = self.new_code()

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            centre = situation.directory.center_unit
            after = signing_in.renew_code(
                ticket, whistle_id, order.caller, centre, unit=unit, code=code
            )
            return Decided(after, (), changed=True)

        return self.desk.on_whistle(whistle_id, order, decide)
