"""A digest (摘要): what was held back for one reader, told in one notice."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.notify.domain.notification import DIGEST, Notification
from services.notify.domain.templates.template import ADDRESSEES, Medium

_BETWEEN: Mapping[Medium, str] = {"sms": " ", "email": "\n\n"}
# WeCom's robots take 2,048 bytes and no more: what is too long loses its end, and the link there.
_CHAT_BYTES = 1_600
_SIGNATURE = re.compile(r"^\s*(【[^】]{1,20}】|\[[^\]]{1,20}\])\s*")


def may_be_bundled(notice: Notification) -> bool:
    """Whether a notice may become a part of a digest: a digest may not, nor a second try.

    Nor what is for a unit's system: that is told at any hour, each event by itself.
    """
    return notice.route != "webhook" and not notice.parts and not notice.tried


def types_of(notice: Notification) -> tuple[str, ...]:
    """Return the types of the events that a notice tells: of a digest those of all its parts."""
    if notice.event_type != DIGEST:
        return (notice.event_type,)
    return tuple(item["event_type"] for item in notice.facts.get("items", ()))


def digest(
    parts: Sequence[Notification], *, notification_id: str, event_id: str, most: int
) -> Notification:
    """Return the notice that tells all parts, in the order of their tickets and steps.

    It is written to the first part's reader: all parts are of one person, or for one address of a
    unit. Of several audiences (a street that also handles a case) it is worded for who handles.
    ``most`` is how many of them its text lists, the last ones. What would say the same words twice
    (two appeals of one person in one ticket) is told once.
    """
    ordered = sorted(parts, key=lambda one: (one.ticket_id, one.step))
    first = ordered[0]
    said = {_words(one): one for one in reversed(ordered)}  # of the same words the first stays
    told = [one for one in ordered if said[_words(one)] is one]
    addressees = [one.addressee for one in ordered if one.addressee]
    return Notification(
        notification_id=notification_id,
        event_id=event_id,
        event_type=DIGEST,
        step=first.step,
        ticket_id=first.ticket_id,
        correlation_id=first.correlation_id,
        audience=first.audience,
        recipient=first.recipient,
        route=first.route,
        unit=first.unit,
        facts={"items": [_item(one) for one in told], "most": most},
        traceparent=first.traceparent,
        parts=tuple(one.notification_id for one in ordered),
        addressee=min(addressees, key=ADDRESSEES.index, default=None),
    )


def parts_of(notice: Notification) -> list[Notification]:
    """Return what a digest tells as the notices that they were."""
    return [replace(notice, **item) for item in notice.facts.get("items", ())]


def only_part(notice: Notification) -> Notification | None:
    """Return what is told as it is: a notice that is no digest, or a digest's one part."""
    if notice.event_type != DIGEST:
        return notice
    parts = parts_of(notice)
    return parts[0] if len(parts) == 1 else None


def without(notice: Notification, is_closed: Callable[[Notification], bool]) -> Notification | None:
    """Return a digest without some of its parts; None where none is left."""
    items = [_item(part) for part in parts_of(notice) if not is_closed(part)]
    return replace(notice, facts={**notice.facts, "items": items}) if items else None


def digest_facts(told: Sequence[str], medium: Medium, most: int) -> dict[str, str]:
    """Return what a digest's template says: how many there are, the last ones, and how many more.

    Args:
        told: what each part says in short, signed as it is when it goes alone.
        medium: an SMS lists them in one line.
        most: how many parts are listed, the last ones; the others are counted.

    """
    listed: Sequence[str] = [_SIGNATURE.sub("", one).strip() for one in told[-most:]]
    if medium == "chat":
        listed = _fitting(listed)
    left = len(told) - len(listed)
    marks = [f"{number}. {text}" for number, text in enumerate(listed, start=1)]
    items = _BETWEEN.get(medium, "\n").join(marks)
    return {"count": str(len(told)), "items": items, "left": str(left or "")}


def _fitting(listed: Sequence[str]) -> Sequence[str]:
    """Return the last ones that fit into a robot's message; one at least."""
    while len(listed) > 1 and sum(len(one.encode()) for one in listed) > _CHAT_BYTES:
        listed = listed[1:]
    return listed


def _words(notice: Notification) -> str:
    facts = json.dumps(notice.facts, sort_keys=True, ensure_ascii=False, default=str)
    return f"{notice.event_type} {facts}"


def _item(part: Notification) -> dict[str, Any]:
    """Return what a digest keeps of a part."""
    item = {
        "notification_id": part.notification_id,
        "event_type": part.event_type,
        "facts": dict(part.facts),
        "recipient": part.recipient,
        "ticket_id": part.ticket_id,
        "correlation_id": part.correlation_id,
    }
    return {**item, "addressee": part.addressee} if part.addressee else item
