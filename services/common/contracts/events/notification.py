"""What notify tells: notices that went out and notices that could not."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event

Channel = Literal["sms", "email", "webhook"]
Audience = Literal["resident", "unit"]


@dataclass(frozen=True, slots=True)
class NotificationSent(Event):
    """A provider or a unit's endpoint took the notice."""

    TYPE: ClassVar[str] = "notification.sent.v1"
    notification_id: str
    event_id: str
    event_type: str
    audience: Audience
    channel: Channel
    attempts: int
    sent_at: datetime
    ticket_id: str | None = None
    appeal_id: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class NotificationFailed(Event):
    """A notice could not be sent and will not be tried again."""

    TYPE: ClassVar[str] = "notification.failed.v1"
    notification_id: str
    event_id: str
    event_type: str
    audience: Audience
    channel: Channel
    attempts: int
    reason: str
    failed_at: datetime
    ticket_id: str | None = None
    appeal_id: str | None = None
    unit: str | None = None
