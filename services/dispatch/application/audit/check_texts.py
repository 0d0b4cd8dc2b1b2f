"""Checks what an aggregate keeps beside its story against what the story told (L3).

A chain is over events. A directory's text, by which everything is decided, a ruling, which binds,
a numbered document, and a ticket's own state, orders and whistles stand in fields of their own:
whoever edits those leaves the chain whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from services.common.contracts.chain import Fault
from services.common.contracts.events.arbitration import ArbitrationRuled
from services.common.contracts.events.directory import DirectoryPublished
from services.common.contracts.events.escalation import DocumentIssued
from services.dispatch.application.directory.publish_directory import digest_of
from services.dispatch.domain.retelling import differing, retold
from services.dispatch.ports.audit import KeptDocument, KeptDocuments, PublishedTexts, StoryRecord

Event = Mapping[str, Any]
_NAMED: Final = 5

# field of the ruling as it is kept → field of the event that told it
_RULED: Final[Mapping[str, str]] = {
    "lead": "lead",
    "supports": "supports",
    "by": "by",
    "in_time": "in_time",
    "minutes": "papers",
    "reason": "reason",
    "basis": "basis",
}


def altered_ruling(record: StoryRecord) -> Fault | None:
    """Return the first ruling of a ticket that is not what was told, on either side."""
    kept = {ruling.get("id"): ruling for ruling in record.rulings}
    for event in record.events:
        if event.get("type") == ArbitrationRuled.TYPE:
            found = kept.pop(event["data"]["ruling_id"], None)
            wrong = ["all of it"] if found is None else _differing(found, event)
            if wrong:
                return _fault(record.subject, event, f"the ruling kept: {', '.join(wrong)}")
    if kept:
        last = len(record.events)
        detail = f"ruling {next(iter(kept))} was never told"
        return Fault(record.subject, last, "content_altered", detail)
    return None


def altered_ticket(record: StoryRecord) -> Fault | None:
    """Return what of a ticket's state, orders, whistles and reporters nobody ever told."""
    said = retold(record.events) if record.kept is not None else None
    wrong = list(differing(record.kept or {}, said)) if said is not None else []
    if not wrong:
        return None
    more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
    detail = f"the ticket kept: {', '.join(wrong[:_NAMED])}{more}; its story says otherwise"
    return Fault(record.subject, len(record.events), "state_altered", detail)


def altered_document(record: StoryRecord, documents: KeptDocuments) -> Fault | None:
    """Return the first numbered document of a ticket that is not the one that was issued."""
    told = [event for event in record.events if event.get("type") == DocumentIssued.TYPE]
    kept = documents.kept([event["data"]["document_id"] for event in told]) if told else {}
    for event in told:
        found, said = kept.get(event["data"]["document_id"]), event["data"]
        if found is None:
            return _fault(record.subject, event, f"document {said['number']}: gone")
        wrong = [name for name in KeptDocument._fields if getattr(found, name) != said[name]]
        if wrong:
            return _fault(record.subject, event, f"document {said['number']}: {', '.join(wrong)}")
    return None


def altered_directory(events: Sequence[Event], texts: PublishedTexts) -> Iterator[Fault]:
    """Yield the versions of the directory whose text is not the one that was published."""
    for event in events:
        told = event["data"] if event.get("type") == DirectoryPublished.TYPE else {}
        if told.get("digest") is None:
            continue
        body = texts.body(told["version"])
        if body is None:
            yield _fault(event["subject"], event, f"the text of version {told['version']}: gone")
        elif digest_of(body) != told["digest"]:
            yield _fault(event["subject"], event, f"the text of version {told['version']}")


def _differing(ruling: Mapping[str, Any], event: Event) -> list[str]:
    told, erased = event["data"], "texterased" in event
    return [
        name
        for name, field in _RULED.items()
        if _plain(ruling.get(name)) != _plain(told.get(field))
        and not (erased and field in ArbitrationRuled.TEXTS)
    ]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _fault(subject: str, event: Event, what: str) -> Fault:
    detail = f"{what} is not what this entry told"
    return Fault(subject, event["sequence"], "content_altered", detail)
