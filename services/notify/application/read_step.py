"""From an event on the wire to a step of a ticket."""

from collections.abc import Mapping
from typing import Any

from services.common.contracts.catalogue import InvalidEvent, UnknownEvent, decode
from services.common.contracts.envelope import Envelope
from services.common.observability.logging import get_logger
from services.notify.domain.step import Step

UNREADABLE = "unreadable"

_log = get_logger(__name__)


def read_step(envelope: Envelope) -> Step:
    """Return the step; a type that this version does not know is a step nobody is told of.

    Raises:
        InvalidEvent: when the data do not fit the type.

    """
    try:
        decode(envelope)
    except UnknownEvent:
        _log.info("event_type_unknown", event_type=envelope.type, event_id=envelope.id)
    return _step(envelope, envelope.type)


def read_fed(raw: Mapping[str, Any]) -> Step:
    """Return the step of an event from the feed.

    One that cannot be read is passed over, not refused: its own message is a dead letter already,
    and the ticket's later steps must not wait for it.
    """
    envelope = Envelope.from_dict(dict(raw))
    try:
        return read_step(envelope)
    except InvalidEvent:
        _log.exception("event_unreadable", event_type=envelope.type, event_id=envelope.id)
        return _step(envelope, UNREADABLE)


def _step(envelope: Envelope, event_type: str) -> Step:
    return Step(
        event_id=envelope.id,
        type=event_type,
        ticket_id=envelope.subject,
        sequence=envelope.sequence,
        correlation_id=envelope.correlationid,
        data=envelope.data,
        event=envelope.to_dict(),
    )
