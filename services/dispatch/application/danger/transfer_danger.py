"""Hand a danger to 110, 119, 120 or another service, or note that one came in (联动转办)."""

from dataclasses import dataclass
from datetime import datetime

from services.common.ids import derived_id
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.danger.telling import acknowledged, transferred
from services.dispatch.domain.danger.alarm import Direction, Target
from services.dispatch.domain.danger.transferring import Handing, latest, transfer
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class TransferDanger:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        target: Target,
        direction: Direction = "out",
        external_number: str | None = None,
        accepted_by: str | None = None,
        accepted_at: datetime | None = None,
        note: str = "",
    ) -> Ticket:
        """Record it with one key; number and who accepted may follow with the same target."""
        handing = Handing(target, direction, external_number, accepted_by, accepted_at, note)

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            directory, now = situation.directory, situation.now
            after = transfer(
                ticket,
                order.caller,
                directory,
                situation.timing,
                now,
                handing,
                transfer_id=derived_id("trf", ticket.id, str(ticket.sequence)),
            )
            told = [transferred(after, latest(after, handing), directory)]
            was, has = ticket.alarm, after.alarm
            if was is not None and has is not None and was.acknowledged_by != has.acknowledged_by:
                told.append(acknowledged(after, order.caller.subject, directory, now))
            return Decided(after, tuple(told))

        return self.desk.on_ticket(ticket_id, order, decide)
