"""Dry runs and the choice of a unit as JSON."""

from dataclasses import asdict
from typing import Any

from services.dispatch.application.rules.dry_run_rules import DryRun
from services.dispatch.domain.routing.comparing import Destination, Moved
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import FOR_ALL
from services.dispatch.ports.rules import PastTicket

View = dict[str, Any]


def dry_run_view(found: DryRun, cursor: str | None) -> View:
    """Return the diff of destinations: counts of the whole run, one page of moved tickets."""
    counts = found.comparison
    return {
        "base_version": found.base,
        "seen": counts.seen,
        "unchanged": counts.unchanged,
        "changed": counts.changed,
        "supports_changed": counts.supports_changed,
        "unsettled": counts.unsettled,
        "pairs": [
            {"from": pair[0], "to": pair[1], "count": count}
            for pair, count in counts.pairs.most_common()
        ],
        "items": [_moved(ticket, moved) for ticket, moved in found.items],
        "next_cursor": cursor,
    }


def _moved(ticket: PastTicket, moved: Moved) -> View:
    view = {
        "ticket_id": ticket.id,
        "number": ticket.number,
        "category": ticket.category,
        "area_code": ticket.area,
        "from": _destination(moved.before),
        "to": _destination(moved.after),
        "in_fact": ticket.unit,
    }
    return show("moved_ticket", view, FOR_ALL)


def _destination(there: Destination) -> View:
    lead = asdict(there.lead) if there.lead else {"unit": None, "by": "district_queue"}
    return {**lead, "supports": list(there.supports)}
