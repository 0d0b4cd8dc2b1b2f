"""A ruling becomes a draft routing rule with one action (裁定转规则); people publish it, or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.rules.edit_rules import EditRules
from services.dispatch.domain.arbitration.dispute import Ruling
from services.dispatch.domain.arbitration.drafting import Row, draft_of, may_draft, with_rows
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.rulings import Rulings


@dataclass(frozen=True)
class DraftRule:
    """The use case; see ``Desk`` and ``EditRules`` for what is raised.

    Asking twice changes nothing; the rule is in force only when the draft is published. The ticket
    is saved first (``revision`` None), then the draft is written: whoever asks again after a
    failure between the two goes on from there.
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
            may_draft(order.caller, ticket)
            ruling = _ruling(ticket, ruling_id)
            if ruling.draft is not None:
                return Decided(ticket, ())
            rows = draft_of(ruling, situation.directory, area)
            self.edit.check(with_rows(self.edit.read().rules, rows))
            return _drafted(ticket, ruling, {"revision": None, "rules": rows})

        ticket = self.desk.on_ticket(found.id, order, decide)
        draft = _ruling(ticket, ruling_id).draft
        if draft is None or draft["revision"] is not None:
            return ticket
        revision = self._propose(draft["rules"], order.caller.subject)
        return self._noted(ticket.id, ruling_id, order, revision)

    def _propose(self, rows: Sequence[Row], by: str) -> int:
        """Write the rules once they stand in the ticket; those that are there are not again."""
        standing = self.edit.read()
        if {row["id"] for row in rows} <= {rule.get("id") for rule in standing.rules}:
            return standing.revision
        rules = with_rows(standing.rules, rows)
        return self.edit.write(rules, None, revision=standing.revision, by=by).revision

    def _noted(self, ticket_id: str, ruling_id: str, order: Order, revision: int) -> Ticket:
        def decide(ticket: Ticket, situation: Situation) -> Decided:
            del situation
            ruling = _ruling(ticket, ruling_id)
            if ruling.draft is None or ruling.draft["revision"] is not None:
                return Decided(ticket, ())
            return _drafted(ticket, ruling, {**ruling.draft, "revision": revision})

        return self.desk.on_ticket(ticket_id, replace(order, if_version=None, key=None), decide)


def _ruling(ticket: Ticket, ruling_id: str) -> Ruling:
    return next(item for item in ticket.dispute.rulings if item.id == ruling_id)


def _drafted(ticket: Ticket, ruling: Ruling, draft: Mapping[str, Any]) -> Decided:
    dispute = ticket.dispute.with_ruling(replace(ruling, draft=draft))
    return Decided(replace(ticket, dispute=dispute), (), changed=True)
