"""Tickets as MongoDB documents and back; plain dictionaries, for this is the hot path."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields
from typing import Any, TypeVar

from services.common.ids import bucket_of
from services.dispatch.adapters.clock_codec import (
    clock_document,
    promise_document,
    read_clock,
    read_promise,
)
from services.dispatch.adapters.dispute_codec import dispute_fields, read_dispute
from services.dispatch.adapters.family_codec import family_fields, read_family
from services.dispatch.adapters.listing.fields import changing_fields, lasting_fields
from services.dispatch.adapters.whistle_codec import read_whistle, whistle_document
from services.dispatch.domain.escalation.papers import Paper
from services.dispatch.domain.families.returning import case_of, keys
from services.dispatch.domain.orders.work_order import (
    ExtensionRequest,
    Proof,
    SuspensionRequest,
    Wait,
    WorkOrder,
)
from services.dispatch.domain.routing.deciding import Routing
from services.dispatch.domain.secrecy.seal import OPEN, Seal
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.ticket import Matter, Member, Supervision, Supplement, Ticket

T = TypeVar("T")
Document = dict[str, Any]

ORPHAN = "orphan"
_NAMES: dict[type, tuple[str, ...]] = {
    kind: tuple(item.name for item in fields(kind))
    for kind in (
        Ticket,
        Member,
        Matter,
        WorkOrder,
        ExtensionRequest,
        SuspensionRequest,
        Wait,
        Supplement,
        Supervision,
        Proof,
        Routing,
        Seal,
        Paper,
    )
}
_BORN_WITH = ("number", "appeal_id", "kind", "channel", "received_at", "opened_at", "matter")
_NESTED = frozenset(
    {
        "id",
        "orders",
        "clocks",
        "members",
        "routing",
        "matter",
        "whistles",
        "dispute",
        "absorption",
        "absorbed",
        "seal",
        "promise",
    }
)
_SAID = tuple(
    item.name
    for item in fields(Appeal)
    if item.name not in ("id", "repeat_verdict", "repeat_of", "opinion")
)


def state_of(ticket: Ticket, touched: AbstractSet[str] = frozenset()) -> Document:
    """Return the fields that commands may change, and those that look-ups derive from them.

    Where the writer knows which fields he ``touched``, lists that he did not are left out: they
    stand as they were.
    """
    document: Document = {name: getattr(ticket, name) for name in _MUTABLE}
    for name, made in _NESTED_LISTS.items():
        if not touched or name in touched:
            document[name] = made(ticket)
    if ticket.whistles:  # most tickets have none: their documents and indexes stay as they are
        document["whistles"] = [whistle_document(item) for item in ticket.whistles]
        document["whistle_count"] = len(ticket.whistles)
    if ticket.seal.is_set:  # never taken off, so that an unsealed ticket need not say so
        document["seal"] = _flat(ticket.seal)
        document["sealed"] = True
    document.update(dispute_fields(ticket.dispute))
    document |= family_fields(ticket)
    case = case_of(ticket)
    if case is not None:  # by these a repeat after closing is found
        document["closed_keys"] = list(keys(case.place))
    document.update(changing_fields(ticket))
    due = document["next_due_at"] = ticket.next_due_at
    running = ticket.is_open and due is not None
    document["waits_for"] = "clock" if running else ticket.waits_for or ORPHAN
    return document


def birth_of(ticket: Ticket) -> Document:
    """Return the whole document of a new ticket, without its events."""
    document = state_of(ticket)
    document["_id"] = ticket.id
    for name in _BORN_WITH:
        document[name] = getattr(ticket, name)
    document["matter"] = _flat(ticket.matter)
    document.update(lasting_fields(ticket))
    return document


def ticket_of(document: Mapping[str, Any]) -> Ticket:
    """Return the ticket of a document; fields of a newer version are ignored."""
    values = {name: document[name] for name in _NAMES[Ticket] if name in document}
    values["id"] = document["_id"]
    values["orders"] = tuple(_read_order(raw) for raw in document["orders"])
    values["clocks"] = tuple(read_clock(raw) for raw in document["clocks"])
    values["members"] = tuple(_read(Member, raw, "heard") for raw in document["members"])
    values["routing"] = _read_routing(document["routing"])
    values["whistles"] = tuple(read_whistle(raw) for raw in document.get("whistles", ()))
    values["matter"] = _read(Matter, document["matter"], "danger_words", "point")
    values["area_path"] = tuple(document["area_path"])
    values["steps"] = tuple(document["steps"])
    for name, kind in _KEPT.items():
        values[name] = tuple(
            _read(kind, raw, *_TUPLES.get(kind, ())) for raw in document.get(name, ())
        )
    values["promise"] = read_promise(document.get("promise"))
    values["dispute"] = read_dispute(document.get("dispute"))
    values["seal"] = seal_of(document)
    return Ticket(**{**values, **read_family(document)})


def seal_of(document: Mapping[str, Any]) -> Seal:
    """Return whom a ticket is closed to; most are to nobody."""
    raw = document.get("seal")
    return _read(Seal, raw, "accused", "units", "areas") if raw else OPEN


def text_of(appeal: Appeal) -> Document:
    """Return a joined appeal as it is kept beside the ticket, which stays small."""
    return {"_id": appeal.id, **{name: getattr(appeal, name) for name in _SAID}}


def appeal_of(document: Mapping[str, Any]) -> Appeal:
    """Return a kept appeal; what an older version did not keep stays open."""
    kept = {name: document[name] for name in _SAID if name in document}
    values: Document = {"channel": "import", "kind": "help", **kept, "id": document["_id"]}
    values["danger_words"] = tuple(values.get("danger_words", ()))
    if values.get("point") is not None:
        values["point"] = tuple(values["point"])
    return Appeal(**values)


_KEPT: dict[str, type] = {
    "supplements": Supplement,
    "supervisions": Supervision,
    "papers": Paper,
}
_NESTED_LISTS: dict[str, Callable[[Ticket], Any]] = {
    "orders": lambda ticket: [_order(order) for order in ticket.orders],
    "clocks": lambda ticket: [clock_document(clock) for clock in ticket.clocks],
    "members": lambda ticket: [_member(member) for member in ticket.members],
    "routing": lambda ticket: _flat(ticket.routing),
    "area_path": lambda ticket: list(ticket.area_path),
    "steps": lambda ticket: list(ticket.steps),
    "supplements": lambda ticket: [_flat(item) for item in ticket.supplements],
    "supervisions": lambda ticket: [_flat(item) for item in ticket.supervisions],
    "papers": lambda ticket: [_flat(item) for item in ticket.papers],
    "promise": lambda ticket: promise_document(ticket.promise),
}
_MUTABLE = tuple(
    name
    for name in _NAMES[Ticket]
    if name not in (*_NESTED, *_BORN_WITH) and name not in _NESTED_LISTS
)
_TUPLES: dict[type, tuple[str, ...]] = {Paper: ("copies",)}
_ROUTING_TUPLES = ("words", "supports", "screening_reasons", "area_candidates")
_REQUESTS: dict[str, type] = {
    "extension": ExtensionRequest,
    "suspension": SuspensionRequest,
    "wait": Wait,
}


def _flat(value: object) -> Document:
    return {name: getattr(value, name) for name in _NAMES[type(value)]}


def _order(order: WorkOrder) -> Document:
    document = _flat(order)
    for name in _REQUESTS:
        asked = document[name]
        document[name] = None if asked is None else _flat(asked)
    document["proofs"] = [_flat(proof) for proof in order.proofs]
    return document


def _member(member: Member) -> Document:
    document = _flat(member)
    if member.heard:  # few reporters press: the others' documents stay as small as they are
        document["heard"] = list(member.heard)
    else:
        del document["heard"]
    document["bucket"] = bucket_of(member.appeal_id)
    return document


def _read(kind: type[T], raw: Mapping[str, Any], *tuples: str) -> T:
    values = {name: raw[name] for name in _NAMES[kind] if name in raw}
    for name in tuples:
        if values.get(name) is not None:
            values[name] = tuple(values[name])
    return kind(**values)


def _read_routing(raw: Mapping[str, Any]) -> Routing:
    said = tuple((str(code), float(sure)) for code, sure in raw.get("candidates", ()))
    return _read(Routing, {**raw, "candidates": said}, *_ROUTING_TUPLES)


def _read_order(raw: Mapping[str, Any]) -> WorkOrder:
    asked: Document = {
        name: _read(kind, raw[name])
        for name, kind in _REQUESTS.items()
        if raw.get(name) is not None
    }
    proofs = tuple(_read(Proof, proof, "point") for proof in raw.get("proofs", ()))
    return _read(WorkOrder, {**raw, **asked, "proofs": proofs}, "points")
