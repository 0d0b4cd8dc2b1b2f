"""A case of another system as a fact, so that figures count it as they count our own."""

from typing import Any

from services.reporting.domain.facts import TicketFact
from services.reporting.domain.history.case import HistoricCase
from services.reporting.domain.history.moments import Moment

ORDER = "history"


def fact_of(case_id: str, source: str, case: HistoricCase) -> TicketFact:
    """Return the fact; what the file does not tell (signing, first contact, answers) is not in it.

    Args:
        case_id: our id, always the same for one number of one source.
        source: the mapping's name of the other system.
        case: what the row told.

    """
    order = {
        "unit": case.unit,
        "role": "lead",
        "issued_at": _told(case.opened_at),
        "resolve_due_at": _told(case.due_at),
        "resolved_at": _told(case.closed_at),
        "resolved_in_time": case.on_time,
    }
    values = _values(source, case)
    told = {name: value for name, value in values.items() if value not in (None, [])}
    return TicketFact(case_id, values=told, orders={ORDER: order})


def _values(source: str, case: HistoricCase) -> dict[str, Any]:
    return {
        "source": source,
        "number": case.number,
        "state": case.state,
        "mark": case.mark,
        "channel": case.channel,
        "kind": case.kind,
        "category": case.category,
        "area_code": case.area,
        "street": case.street,
        "received_at": _told(case.opened_at),
        "opened_at": _told(case.opened_at),
        "resident_due_at": _told(case.due_at),
        "closed_at": _told(case.closed_at),
        "close_reason": "history",
        "place": list(case.place) if case.place else None,
        "place_precision": case.precision,
        "remarks": list(case.remarks),
    }


def _told(moment: Moment | None) -> str | None:
    return moment.at.isoformat().replace("+00:00", "Z") if moment else None
