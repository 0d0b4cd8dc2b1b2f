"""A ruling becomes a draft routing rule with one action (裁定转规则); people publish it, or not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.rules.edit_rules import EditRules
from services.dispatch.domain.arbitration.drafting import Row, draft_of, may_draft, with_rows
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports import Rulings


@dataclass(frozen=True)
class DraftRule:
    """The use case; see ``Desk`` and ``EditRules`` for what is raised.

    Asking twice changes nothing; the rule is in force only when the draft is published.
    """

    desk: Desk
    rulings: Rulings
    edit: EditRules

    def __call__(self, ruling_id: str, order: Order, *, area: str | None = None) -> Ticket:
        """Put the rule into the draft: for an area, by default the subdistrict of the matter."""
        found = self.rulings.ticket_of(ruling_id)
        if found is None:
            raise NotFound

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            may_draft(order.caller)
            ruling = next(item for item in ticket.dispute.rulings if item.id == ruling_id)
            if ruling.draft is not None:
                return Decided(ticket, ())
            rows = draft_of(ruling, situation.directory, area)
            revision = self._propose(rows, order.caller.subject)
            drafted = replace(ruling, draft={"revision": revision, "rules": rows})
            dispute = ticket.dispute.with_ruling(drafted)
            return Decided(replace(ticket, dispute=dispute), (), changed=True)

        return self.desk.on_ticket(found.id, order, decide)

    def _propose(self, rows: Sequence[Row], by: str) -> int:
        standing = self.edit.read()
        rules = with_rows(standing.rules, rows)
        return self.edit.write(rules, None, revision=standing.revision, by=by).revision
