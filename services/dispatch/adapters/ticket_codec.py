"""Tickets as MongoDB documents and back; plain dictionaries, for this is the hot path."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields
from typing import Any

from services.common.ids import bucket_of
from services.dispatch.adapters.alarm_codec import alarm_document, read_alarm
from services.dispatch.adapters.clock_codec import (
    clock_document,
    promise_document,
    read_clock,
    read_promise,
)
from services.dispatch.adapters.dispute_codec import dispute_fields, read_dispute
from services.dispatch.adapters.family_codec import family_fields, read_family
from services.dispatch.adapters.listing.fields import changing_fields, lasting_fields
from services.dispatch.adapters.reader import Document, reader_of, writer_of
from services.dispatch.adapters.whistle_codec import read_whistle, whistle_document
from services.dispatch.domain.danger.alarm import Transfer
from services.dispatch.domain.escalation.papers import Paper
from services.dispatch.domain.families.returning import case_of, keys
from services.dispatch.domain.families.suggesting import SuggestedRepeat
from services.dispatch.domain.meetings.meeting import Meeting, open_among
from services.dispatch.domain.orders.work_order import (
    ExtensionRequest,
    Proof,
    SuspensionRequest,
    Wait,
    WorkOrder,
)
from services.dispatch.domain.routing.deciding import Routing
from services.dispatch.domain.secrecy.seal import OPEN, Seal
from services.dispatch.domain.tickets.additions import Supervision, Supplement
from services.dispatch.domain.tickets.appeal import Appeal, QuestionAnswer
from services.dispatch.domain.tickets.ticket import Matter, Member, Ticket

ORPHAN = "orphan"
_BORN_WITH = ("number", "appeal_id", "kind", "channel", "received_at", "opened_at", "matter")
_FAMILY = frozenset({"absorption", "absorbed"})
_NESTED = frozenset(
    {
        "id",
        "alarm",
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
        "anonymised_at",
    }
)
_SAID = tuple(
    item.name
    for item in fields(Appeal)
    if item.name not in ("id", "repeat_verdict", "repeat_of", "opinion")
)


def state_of(ticket: Ticket, touched: AbstractSet[str] = frozenset()) -> Document:
    """Return the fields that commands may change, and those that look-ups derive from them.

    Where the writer knows which fields he ``touched``, what he did not is left out: it stands as it
    was.
    """
    document: Document = {
        name: getattr(ticket, name) for name in _MUTABLE if not touched or name in touched
    }
    for name, made in _NESTED_LISTS.items():
        if not touched or name in touched:
            document[name] = made(ticket)
    document |= _rare(ticket, touched)
    document.update(dispute_fields(ticket.dispute))
    if not touched or touched & _FAMILY:
        document |= family_fields(ticket)
    case = case_of(ticket)
    if case is not None:  # by these a repeat after closing is found
        document["closed_keys"] = list(keys(case.place))
    document.update(changing_fields(ticket, touched))
    due = document["next_due_at"] = ticket.next_due_at
    running = ticket.is_open and due is not None
    document["waits_for"] = "clock" if running else ticket.waits_for or ORPHAN
    return document


def _rare(ticket: Ticket, touched: AbstractSet[str]) -> Document:
    """Return what most tickets do not have: their documents and indexes stay as they are."""
    document: Document = {}
    if ticket.whistles:
        document["whistles"] = [whistle_document(item) for item in ticket.whistles]
        document["whistle_count"] = len(ticket.whistles)
    if ticket.paper_count:  # by this the papers are found that have no official number yet
        document["papers_due"] = ticket.paper_count > ticket.papers_registered
    if ticket.meetings:  # by this meetings to be held
        called = open_among(ticket.meetings) if ticket.is_open else None
        document["meeting_by"] = called.hold_by if called else None
    if ticket.seal.is_set:  # never taken off, so that an unsealed ticket need not say so
        document["seal"] = _seal(ticket.seal)
        document["sealed"] = True
    if ticket.anonymised_at is not None:
        document["anonymised_at"] = ticket.anonymised_at
    if ticket.alarm is not None:
        document["alarm"] = alarm_document(ticket.alarm)
        document["alarm_open"] = ticket.alarm.is_open and ticket.is_open
    elif "alarm" in touched:  # unmerged: it went back to where it came from
        document |= {"alarm": None, "alarm_open": False}
    return document


def birth_of(ticket: Ticket) -> Document:
    """Return the whole document of a new ticket, without its events."""
    document = state_of(ticket)
    document["_id"] = ticket.id
    for name in _BORN_WITH:
        document[name] = getattr(ticket, name)
    document["matter"] = _with_answers(_matter(ticket.matter))
    document.update(lasting_fields(ticket))
    return document


def ticket_of(document: Mapping[str, Any]) -> Ticket:
    """Return the ticket of a document; fields of a newer version are ignored."""
    values: Document = {
        **document,
        "id": document["_id"],
        "orders": [_read_order(raw) for raw in document["orders"]],
        "clocks": [read_clock(raw) for raw in document["clocks"]],
        "members": [_read_member(raw) for raw in document["members"]],
        "routing": _read_routing(document["routing"]),
        "matter": _read_matter(_answers_read(document["matter"])),
        "whistles": [read_whistle(raw) for raw in document.get("whistles", ())],
        "promise": read_promise(document.get("promise")),
        "dispute": read_dispute(document.get("dispute")),
        "seal": seal_of(document),
        "alarm": read_alarm(document["alarm"]) if document.get("alarm") else None,
        **read_family(document),
    }
    for name, (read, _) in _KEPT.items():
        values[name] = [read(raw) for raw in document.get(name, ())]
    return _read_ticket(values)


def seal_of(document: Mapping[str, Any]) -> Seal:
    """Return whom a ticket is closed to; most are to nobody."""
    raw = document.get("seal")
    return _read_seal(raw) if raw else OPEN


def text_of(appeal: Appeal) -> Document:
    """Return a joined appeal as it is kept beside the ticket, which stays small."""
    said = {name: getattr(appeal, name) for name in _SAID}
    return {"_id": appeal.id, **_with_answers(said)}


def appeal_of(document: Mapping[str, Any]) -> Appeal:
    """Return a kept appeal; what an older version did not keep stays open."""
    raw = _answers_read(document)
    kept = {name: raw[name] for name in _SAID if name in raw}
    values: Document = {"channel": "import", "kind": "help", **kept, "id": document["_id"]}
    for name in ("danger_words", "danger_doubts", "attachments", "answers"):
        values[name] = tuple(values.get(name, ()))
    if values.get("point") is not None:
        values["point"] = tuple(values["point"])
    return Appeal(**values)


_flat_order, _flat_member = writer_of(WorkOrder), writer_of(Member)
_matter, _routing, _seal, _proof = map(writer_of, (Matter, Routing, Seal, Proof))
_answer, _read_answer = writer_of(QuestionAnswer), reader_of(QuestionAnswer, "values", "said")
_read_member = reader_of(Member, "heard", "attachments")
_read_matter = reader_of(Matter, "danger_words", "danger_doubts", "point", "answers")
_read_seal = reader_of(Seal, "accused", "units", "areas")
_read_proof = reader_of(Proof, "point")
_read_flat_order = reader_of(WorkOrder, "points", "proofs")
_read_flat_routing = reader_of(
    Routing, "words", "supports", "screening_reasons", "area_candidates", "candidates"
)
_Codec = tuple[Callable[[Mapping[str, Any]], Any], Callable[[object], Document]]
_KEPT: dict[str, _Codec] = {
    "supplements": (reader_of(Supplement), writer_of(Supplement)),
    "supervisions": (reader_of(Supervision), writer_of(Supervision)),
    "papers": (reader_of(Paper, "copies"), writer_of(Paper)),
    "meetings": (reader_of(Meeting, "units"), writer_of(Meeting)),
    "suggestions": (reader_of(SuggestedRepeat), writer_of(SuggestedRepeat)),
    "transfers": (reader_of(Transfer), writer_of(Transfer)),
}
_REQUESTS: dict[str, _Codec] = {
    "extension": (reader_of(ExtensionRequest), writer_of(ExtensionRequest)),
    "suspension": (reader_of(SuspensionRequest), writer_of(SuspensionRequest)),
    "wait": (reader_of(Wait), writer_of(Wait)),
}
_read_ticket = reader_of(
    Ticket, "orders", "clocks", "members", "whistles", "area_path", "steps", *_KEPT
)


def _order(order: WorkOrder) -> Document:
    document = _flat_order(order)
    for name, (_, write) in _REQUESTS.items():
        if document[name] is not None:
            document[name] = write(document[name])
    document["proofs"] = [_proof(proof) for proof in order.proofs]
    return document


def _member(member: Member) -> Document:
    document = _flat_member(member)
    for name in ("heard", "attachments"):  # few have any: the others' documents stay small
        if document[name]:
            document[name] = list(document[name])
        else:
            del document[name]
    if document["operator"] is None:
        del document["operator"]
    document["bucket"] = bucket_of(member.appeal_id)
    return document


def _with_answers(said: Document) -> Document:
    """Make what was answered plain; most appeals have none, and their documents stay small."""
    answers = said.pop("answers")
    return {**said, "answers": [_answer(one) for one in answers]} if answers else said


def _answers_read(document: Mapping[str, Any]) -> Mapping[str, Any]:
    kept = document.get("answers")
    return {**document, "answers": [_read_answer(one) for one in kept]} if kept else document


def _kept(name: str) -> Callable[[Ticket], list[Document]]:
    _, write = _KEPT[name]
    return lambda ticket: [write(item) for item in getattr(ticket, name)]


def _read_routing(raw: Mapping[str, Any]) -> Routing:
    said = [(str(code), float(sure)) for code, sure in raw.get("candidates", ())]
    return _read_flat_routing({**raw, "candidates": said})


def _read_order(raw: Mapping[str, Any]) -> WorkOrder:
    asked = {
        name: read(raw[name]) for name, (read, _) in _REQUESTS.items() if raw.get(name) is not None
    }
    proofs = [_read_proof(proof) for proof in raw.get("proofs", ())]
    return _read_flat_order({**raw, **asked, "proofs": proofs})


_NESTED_LISTS: dict[str, Callable[[Ticket], Any]] = {
    "orders": lambda ticket: [_order(order) for order in ticket.orders],
    "clocks": lambda ticket: [clock_document(clock) for clock in ticket.clocks],
    "members": lambda ticket: [_member(member) for member in ticket.members],
    "routing": lambda ticket: _routing(ticket.routing),
    "area_path": lambda ticket: list(ticket.area_path),
    "steps": lambda ticket: list(ticket.steps),
    "promise": lambda ticket: promise_document(ticket.promise),
    **{name: _kept(name) for name in _KEPT},
}
_MUTABLE = tuple(
    item.name
    for item in fields(Ticket)
    if item.name not in (*_NESTED, *_BORN_WITH) and item.name not in _NESTED_LISTS
)
