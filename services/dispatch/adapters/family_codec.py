"""What merged tickets remember of each other, as documents and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from services.dispatch.adapters.alarm_codec import alarm_document, read_alarm
from services.dispatch.adapters.clock_codec import (
    clock_document,
    promise_document,
    read_clock,
    read_promise,
)
from services.dispatch.domain.families.records import Absorbed, Absorption, Carried, Hot, Kept
from services.dispatch.domain.tickets.ticket import Ticket

Document = dict[str, Any]

_RECORD = tuple(item.name for item in fields(Absorbed))
_HOT = tuple(item.name for item in fields(Hot))


def family_fields(ticket: Ticket) -> Document:
    """Return the fields of a ticket's family."""
    return {
        "absorption": asdict(ticket.absorption) if ticket.absorption else None,
        "absorbed": [_absorbed(one) for one in ticket.absorbed],
    }


def read_family(document: Mapping[str, Any]) -> Document:
    """Return the same fields as the domain has them; older documents have none."""
    absorption = document.get("absorption")
    return {
        "absorption": _absorption(absorption) if absorption else None,
        "absorbed": tuple(_read_absorbed(raw) for raw in document.get("absorbed", ())),
    }


def _read_absorbed(raw: Mapping[str, Any]) -> Absorbed:
    parts = {
        "appeal_ids": tuple(raw["appeal_ids"]),
        "hot": _hot(raw.get("hot")),
        "alarm": _carried(raw.get("alarm")),
    }
    return Absorbed(**{**raw, **parts})


def _absorbed(record: Absorbed) -> Document:
    document = {name: getattr(record, name) for name in _RECORD}
    if record.hot is not None:
        hot: Document = {name: getattr(record.hot, name) for name in _HOT}
        hot["clocks"] = [[clock_document(one) for one in pair] for pair in record.hot.clocks]
        hot["promise"] = promise_document(record.hot.promise)
        document["hot"] = hot
    if record.alarm is not None:
        before, clock = record.alarm.before, record.alarm.clock
        document["alarm"] = {
            "before": alarm_document(before) if before else None,
            "clock": clock_document(clock) if clock else None,
            "after": alarm_document(record.alarm.after),
        }
    return document


def _carried(raw: Mapping[str, Any] | None) -> Carried | None:
    if raw is None:
        return None
    before, clock = raw["before"], raw["clock"]
    return Carried(
        before=read_alarm(before) if before else None,
        clock=read_clock(clock) if clock else None,
        after=read_alarm(raw["after"]),
    )


def _hot(raw: Mapping[str, Any] | None) -> Hot | None:
    if raw is None:
        return None
    clocks = tuple((read_clock(old), read_clock(new)) for old, new in raw["clocks"])
    return Hot(**{**raw, "clocks": clocks, "promise": read_promise(raw.get("promise"))})


def _absorption(raw: Mapping[str, Any]) -> Absorption:
    return Absorption(**{**raw, "members": tuple(Kept(**kept) for kept in raw["members"])})
