"""A digest (摘要): what was held back for one reader, told in one notice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.notify.domain.notification import DIGEST, Notification

_SIGNATURE = re.compile(r"^\s*(【[^】]{1,20}】|\[[^\]]{1,20}\])\s*")


@dataclass(frozen=True, slots=True)
class DigestWords:
    """What stands around the parts, in one language.

    ``short`` and ``long`` have places for ``{count}``, ``{items}`` and ``{more}``, ``subject`` for
    the count, ``more`` for how many are ``{left}``.
    """

    subject: str
    short: str
    long: str
    more: str


def may_be_bundled(notice: Notification) -> bool:
    """Whether a notice may become a part of a digest: a digest may not, nor a second try."""
    return notice.audience == "resident" and not notice.parts and not notice.tried


def types_of(notice: Notification) -> tuple[str, ...]:
    """Return the types of the events that a notice tells: of a digest those of all its parts."""
    if notice.event_type != DIGEST:
        return (notice.event_type,)
    return tuple(item["event_type"] for item in notice.facts.get("items", ()))


def digest(
    parts: Sequence[Notification], *, notification_id: str, event_id: str, most: int
) -> Notification:
    """Return the notice that tells all parts, in the order of their tickets and steps.

    It is written to the first part's reporter: all parts are of one person. ``most`` is how many
    of them its text lists, the last ones.
    """
    ordered = sorted(parts, key=lambda one: (one.ticket_id, one.step))
    first = ordered[0]
    items = [
        {
            "event_type": one.event_type,
            "facts": dict(one.facts),
            "recipient": one.recipient,
            "correlation_id": one.correlation_id,
        }
        for one in ordered
    ]
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
        facts={"items": items, "most": most},
        traceparent=first.traceparent,
        parts=tuple(one.notification_id for one in ordered),
    )


def digest_text(told: Sequence[str], form: str, words: DigestWords, most: int) -> tuple[str, str]:
    """Return subject and text of a digest, in the form of an SMS or of a letter.

    Args:
        told: what each part says in short, signed as it is when it goes alone.
        form: ``sms`` for the short form.
        words: what stands around them.
        most: how many parts are listed, the last ones; the others are counted.

    """
    listed = [_SIGNATURE.sub("", one).strip() for one in told[-most:]]
    left = len(told) - len(listed)
    marks = [f"{number}. {text}" for number, text in enumerate(listed, start=1)]
    between = " " if form == "sms" else "\n\n"
    more = between + words.more.format(left=left) if left else ""
    frame = words.short if form == "sms" else words.long
    text = frame.format(count=len(told), items=between.join(marks), more=more)
    return ("" if form == "sms" else words.subject.format(count=len(told))), text
