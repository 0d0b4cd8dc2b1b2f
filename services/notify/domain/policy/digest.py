"""A digest (摘要): what was held back for one reader, told in one notice."""

from collections.abc import Sequence

from services.notify.domain.notification import DIGEST, Notification


def may_be_bundled(notice: Notification) -> bool:
    """Whether a notice may become a part of a digest: a digest may not, nor a second try."""
    return notice.audience == "resident" and not notice.parts and not notice.tried


def digest(parts: Sequence[Notification], *, notification_id: str, event_id: str) -> Notification:
    """Return the notice that tells all parts, in the order of their tickets and steps.

    It is written to the first part's reporter: all parts are of one person.
    """
    ordered = sorted(parts, key=lambda one: (one.ticket_id, one.step))
    first = ordered[0]
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
        facts={
            "items": [
                {"event_type": one.event_type, "facts": dict(one.facts), "by": one.recipient}
                for one in ordered
            ]
        },
        traceparent=first.traceparent,
        parts=tuple(one.notification_id for one in ordered),
    )
