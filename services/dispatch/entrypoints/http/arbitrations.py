"""``/api/v1/arbitrations``: disputes that nobody has ruled on yet, the nearest limit first (D3)."""

from datetime import datetime
from typing import Any, Final

from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.common.web.paging import page
from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.http.access import READERS, caller, directory_of
from services.dispatch.entrypoints.http.offered_verbs import verbs_on
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import cleared
from services.dispatch.entrypoints.http.ticket_list import reach_of
from services.dispatch.entrypoints.http.views import View, ticket_summary
from services.dispatch.ports.listing import Wanted

_MOST: Final = 200
_WANTED: Final = Wanted(states=("arbitration",))


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("arbitrations", __name__)

    @api.get("/api/v1/arbitrations")
    @allow(*READERS)
    def waiting() -> dict[str, Any]:
        """待裁定 Open arbitrations: who disputes, who rules, until when; what is said is not here.

        The newest two hundred, the nearest limit first; ``total`` tells how many there are.
        """
        who, directory, now = caller(), directory_of(container), container.clock.now()
        reach, search = reach_of(who), container.listing.search
        found = search.find(_WANTED, reach, None, _MOST)
        rows = [
            _line(ticket, directory, who, now, verbs_on(container, ticket, who, now))
            for ticket in found
            if ticket.dispute.open
        ]
        rows.sort(key=lambda row: row["due_at"])
        total = search.total(_WANTED, reach)
        counted = {"count": max(total.count, len(rows)), "more": total.more}
        return {**page(rows, None), "total": counted, "as_of": now}

    return api


def _line(
    ticket: Ticket, directory: Directory, who: Caller, now: datetime, verbs: list[str]
) -> View:
    case = ticket.dispute.open
    if case is None:
        raise AssertionError("only open ones are asked for")
    line = {
        **ticket_summary(ticket, directory, who),
        "arbitration_id": case.id,
        "opened_at": case.opened_at,
        "due_at": case.due_at,
        "late": now > case.due_at,
        "parties": [{"unit": unit, "name": directory.unit_name(unit)} for unit in case.parties],
        "ruler_unit": case.unit,
        "ruler_unit_name": directory.unit_name(case.unit),
        "ruler_roles": list(case.roles),
        "statement_count": len(case.statements),
        "returns": ticket.returns,
        "actions": verbs,
    }
    return show("arbitration_line", line, cleared(ticket, who))
