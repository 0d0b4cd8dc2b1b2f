"""Checks one story against itself, its aggregate and a second witness (L3)."""

from services.common.contracts.audit_keys import AuditKeys
from services.common.contracts.chain import Fault, first_fault
from services.dispatch.application.audit.check_texts import altered_ruling, altered_ticket
from services.dispatch.ports.audit import Head, StoryRecord


def check_story(record: StoryRecord, seen: Head | None, keys: AuditKeys) -> Fault | None:
    """Return a story's first bad link.

    Args:
        record: as stored.
        seen: its head as the archive saw it, at the same time or earlier.
        keys: the ring.

    """
    fault, heads = first_fault(record.events, record.subject, keys)
    if fault is not None:
        return _disproved(fault, record, seen) or fault
    fault = _against_aggregate(record, heads) or (_against(seen, heads) if seen else None)
    return fault or altered_ruling(record) or altered_ticket(record)


def _disproved(fault: Fault, record: StoryRecord, seen: Head | None) -> Fault | None:
    """Return the fault of a key that nobody has, where the archive saw other codes.

    Whoever renames the keys of a story would else make it one that cannot be checked.
    """
    if fault.code != "unknown_key" or seen is None or seen.chainhead is None:
        return None
    at = next((e for e in record.events if e.get("sequence") == seen.sequence), {})
    if at.get("chainhead") == seen.chainhead:
        return None
    detail = f"{fault.detail}, and reporting's archive saw another code at entry {seen.sequence}"
    return Fault(record.subject, fault.sequence, "altered", detail)


def gone(seen: Head, witness: str) -> Fault:
    """Return the fault of a story of which nothing is left."""
    return Fault(seen.subject, 1, "gone", f"{witness} saw {seen.sequence} entries, none is left")


def differs(seen: Head, code: str | None, witness: str) -> Fault | None:
    """Return the fault of an entry that bears another code than the one that was seen."""
    if code == seen.chainhead:
        return None
    detail = f"{witness} saw another code at this entry"
    return Fault(seen.subject, seen.sequence, "rewritten", detail)


def cut(seen: Head, left: int, witness: str) -> Fault:
    """Return the fault of a story that was longer once."""
    detail = f"{witness} saw {seen.sequence} entries, {left} are left"
    return Fault(seen.subject, left + 1, "cut_tail", detail)


def _against_aggregate(record: StoryRecord, heads: dict[int, str]) -> Fault | None:
    left = len(heads)
    if record.sequence > left:
        return cut(Head(record.subject, record.sequence, None), left, "its own document")
    if record.sequence < left or record.chain_head != heads.get(left, ""):
        detail = "the document's own count or code is not its last entry's"
        return Fault(record.subject, left, "head_altered", detail)
    return None


def _against(seen: Head, heads: dict[int, str]) -> Fault | None:
    if seen.sequence > len(heads):
        return cut(seen, len(heads), "reporting's archive")
    if seen.chainhead is None:
        return None
    return differs(seen, heads.get(seen.sequence), "reporting's archive")
