"""What the ledger answers, as readers of the description see it."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from services.notify.domain.notification import Status
from services.notify.entrypoints.http.endpoint_answers import Answer


class NotificationAnswer(Answer):
    """One event told to one reader by one way, as the list shows it."""

    notification_id: str
    event_id: str
    event_type: str
    step: int = Field(description="Sequence of the event in its ticket.")
    ticket_id: str
    appeal_id: str | None = Field(description="Whose reporter was told.")
    unit: str | None = Field(description="Which unit was told.")
    audience: Literal["resident", "unit", "staff"]
    route: Literal["contact", "webhook", "address", "inbox"]
    channel: str | None
    status: Status
    attempts: int = Field(description="Tries that were answered.")
    reason: str | None = Field(description="A code.")
    queued_at: datetime | None = Field(description="Wall time.")
    next_attempt_at: datetime | None = Field(description="Wall time.")
    held_until: datetime | None = Field(description="Business time.")
    ended_at: datetime | None = Field(description="Business time.")
    told_in: str | None = Field(description="The digest or notice that said it.")
    endpoint_id: str | None


class NotificationsAnswer(Answer):
    """A page of the ledger."""

    items: list[NotificationAnswer]
    next_cursor: str | None


class TryAnswer(Answer):
    """One try; the time is business time."""

    at: datetime
    channel: str | None
    outcome: str
    reason: str | None
    provider_id: str | None


class RecordAnswer(NotificationAnswer):
    """One record whole: why, from which template, to whom, how often, with what answers."""

    correlation_id: str
    severity: str | None
    template: str | None = Field(description="event/audience/channel/language@edition.")
    language: str | None
    policy: int | None = Field(description="Version of the rules that decided.")
    to: str | None = Field(description="The address, masked; not for operations.")
    provider_id: str | None
    follows: str | None = Field(description="The record on the channel before.")
    followed_by: str | None = Field(description="The record on the next channel.")
    receipt_due_at: datetime | None = Field(description="Wall time.")
    tries: list[TryAnswer] = Field(description="The last twenty.")
    receipts: list[dict[str, Any]] = Field(description="What the provider reported, up to twenty.")
    soft_bounces: list[dict[str, Any]] = Field(description="Mails that came back for a while.")
    tried: list[str] = Field(description="Channels that did not reach the reader.")
    parts: list[str] = Field(description="What a digest tells.")
