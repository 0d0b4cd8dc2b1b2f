"""The published language in one table: every event type, decoded and encoded in one way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from services.common.contracts.envelope import Envelope
from services.common.contracts.event import Event
from services.common.contracts.events import (
    appeal,
    approval,
    arbitration,
    audit,
    callback,
    danger,
    deadline,
    directory,
    endpoint,
    escalation,
    family,
    matter,
    meeting,
    notification,
    pressing,
    reply,
    report,
    review,
    ticket,
    waiting,
    whistle,
    work_order,
)
from services.common.ids import derived_id


class UnknownEvent(LookupError):
    """No event of this type is in the catalogue."""


class InvalidEvent(ValueError):
    """The data do not fit the event's type; sending them again will not help."""


def adapter(kind: type[Event]) -> TypeAdapter[Event]:
    """Return the reader and writer of an event type."""
    return _ADAPTERS[kind.TYPE]


def publisher_of(event_type: str) -> str:
    """Return the service that publishes a type: each noun belongs to one service."""
    return _PUBLISHERS.get(event_type.split(".")[0], "dispatch")


def texts_of(event_type: str) -> tuple[str, ...]:
    """Return the fields of a type in which people write freely."""
    kind = EVENTS.get(event_type)
    return kind.TEXTS if kind else ()


def told_to(event_type: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the units that an event concerns; one of an unknown type concerns none."""
    kind = EVENTS.get(event_type)
    named = [data.get(name) for name in kind.TOLD_TO] if kind else []
    codes = [[value] if isinstance(value, str) else value or () for value in named]
    return tuple(dict.fromkeys(code for group in codes for code in group))


def encode(event: Event) -> dict[str, Any]:
    """Return an event's data as JSON-ready values."""
    data: dict[str, Any] = adapter(type(event)).serializer.to_python(event, mode="json")
    return data


def decode(envelope: Envelope) -> Event:
    """Return the typed event of an envelope; fields unknown to this version are ignored.

    Raises:
        UnknownEvent: when the type is not in the catalogue.
        InvalidEvent: when the data do not fit the type.

    """
    kind = EVENTS.get(envelope.type)
    if kind is None:
        raise UnknownEvent(envelope.type)
    try:
        return adapter(kind).validate_python(envelope.data)
    except ValidationError as error:
        raise InvalidEvent(f"{envelope.type} {envelope.id}: {error}") from error


def stamp(
    events: Sequence[Event],
    *,
    source: str,
    subject: str,
    after_sequence: int,
    time: datetime,
    correlationid: str,
    causationid: str | None = None,
    traceparent: str | None = None,
) -> list[Envelope]:
    """Put events of one aggregate into envelopes with contiguous sequence numbers.

    An event's id derives from source, subject, sequence and type: whoever makes the same step twice
    makes the same event. ``time`` is business time.
    """
    return [
        Envelope(
            id=derived_id("evt", source, subject, str(sequence), event.TYPE),
            source=source,
            type=event.TYPE,
            subject=subject,
            sequence=sequence,
            time=time,
            data=encode(event),
            correlationid=correlationid,
            causationid=causationid,
            traceparent=traceparent,
        )
        for sequence, event in enumerate(events, after_sequence + 1)
    ]


_ALL: tuple[type[Event], ...] = (
    appeal.AppealSubmitted,
    appeal.AppealAnswered,
    appeal.AppealTransferred,
    appeal.AppealSupplemented,
    appeal.AppealUrged,
    appeal.AppealWithdrawn,
    appeal.AppealRated,
    appeal.AppealReviewRequested,
    appeal.AppealAnonymised,
    callback.CallbackDue,
    callback.CallbackCompleted,
    ticket.TicketOpened,
    ticket.TicketJoined,
    ticket.TicketScreened,
    ticket.TicketRecategorised,
    ticket.TicketSealed,
    ticket.TicketEscalated,
    danger.DangerRaised,
    danger.DangerCalled,
    danger.DangerAcknowledged,
    danger.DangerJudged,
    danger.DangerTransferred,
    escalation.PaperIssued,
    escalation.DocumentIssued,
    escalation.TicketReferred,
    meeting.JointMeetingCalled,
    meeting.JointMeetingClosed,
    meeting.TopicProposed,
    escalation.TicketHandedBack,
    ticket.TicketResolved,
    ticket.TicketClosed,
    ticket.TicketReopened,
    review.TicketReviewOpened,
    review.TicketReviewed,
    ticket.TicketRefused,
    ticket.TicketAnonymised,
    ticket.TicketDivided,
    family.TicketMerged,
    family.TicketUnmerged,
    family.TicketSplit,
    family.TicketLeft,
    family.TicketRepeatJudged,
    family.TicketRetriaged,
    work_order.WorkOrderIssued,
    work_order.WorkOrderAcknowledged,
    work_order.WorkOrderContacted,
    work_order.WorkOrderProgressed,
    work_order.WorkOrderReturned,
    work_order.WorkOrderReturnConfirmed,
    work_order.WorkOrderReturnRefused,
    work_order.WorkOrderExtensionRequested,
    work_order.WorkOrderExtended,
    work_order.WorkOrderExtensionRefused,
    work_order.WorkOrderSubmitted,
    approval.WorkOrderApproved,
    approval.WorkOrderDisapproved,
    work_order.WorkOrderRejected,
    work_order.WorkOrderResolved,
    work_order.WorkOrderRevoked,
    waiting.TicketQuestionAsked,
    waiting.TicketQuestionReminded,
    waiting.TicketSupplemented,
    waiting.TicketWaiting,
    waiting.TicketSuspended,
    waiting.TicketResumed,
    waiting.WorkOrderSuspensionRequested,
    waiting.WorkOrderSuspensionRefused,
    pressing.TicketReminded,
    pressing.SupervisionOrdered,
    arbitration.ArbitrationOpened,
    arbitration.ArbitrationStated,
    arbitration.ArbitrationRuled,
    work_order.WorkOrderReassigned,
    work_order.WorkOrderHandedOver,
    matter.MatterRegistered,
    matter.MatterChecked,
    matter.MatterResettled,
    matter.MatterEscalated,
    deadline.DeadlineApproaching,
    deadline.DeadlineMissed,
    deadline.DeadlineRecomputed,
    whistle.WhistleBlown,
    whistle.UnitReportedIn,
    whistle.WhistlePlanned,
    whistle.WhistleResolved,
    whistle.WhistleAssessed,
    whistle.WhistleClosed,
    endpoint.EndpointDisabled,
    notification.NotificationSent,
    notification.NotificationFailed,
    directory.DirectoryPublished,
    reply.ReplyRefused,
    report.ReportPublished,
    report.HotspotWarned,
    audit.AuditRecorded,
    audit.AuditAnchored,
)

EVENTS: dict[str, type[Event]] = {kind.TYPE: kind for kind in _ALL}
_ADAPTERS: dict[str, TypeAdapter[Event]] = {kind.TYPE: TypeAdapter(kind) for kind in _ALL}
_PUBLISHERS = {
    "appeal": "intake",
    "callback": "intake",
    "notification": "notify",
    "endpoint": "notify",
    "report": "reporting",
    "hotspot": "reporting",
}
