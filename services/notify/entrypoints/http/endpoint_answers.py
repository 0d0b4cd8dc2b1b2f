"""What the departments' door answers, as integrators' generators read it from the description."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from services.notify.domain.endpoint import Disabled
from services.notify.domain.endpoint_replay import State


class Answer(BaseModel):
    """Base of all answers that are described."""

    model_config = ConfigDict(extra="forbid")


class EndpointAnswer(Answer):
    """An endpoint, and how it fares; times are wall time."""

    endpoint_id: str
    unit: str
    url: str
    events: list[str]
    enabled: bool
    disabled_reason: Disabled | None
    disabled_at: datetime | None
    failing_since: datetime | None
    succeeded_at: datetime | None
    after: int | None = Field(description="Number in the unit's feed up to which all was queued.")
    previous_secret_until: datetime | None
    former_secrets_until: list[datetime] = Field(
        description="When each secret that signs beside the present one ends, the newest first."
    )
    created_at: datetime
    version: int


class EndpointsAnswer(Answer):
    """A page of endpoints."""

    items: list[EndpointAnswer]
    next_cursor: str | None


class RegisteredEndpoint(Answer):
    """The endpoint with the secret that signs what goes there (Standard Webhooks)."""

    endpoint_id: str
    unit: str
    url: str
    events: list[str]
    secret: str


class RotatedSecretAnswer(Answer):
    """The new secret, told this once."""

    endpoint_id: str
    secret: str
    previous_secret_until: datetime
    former_secrets_until: list[datetime]


class EventTypeAnswer(Answer):
    """A type that an endpoint may ask for."""

    type: str


class EventTypesAnswer(Answer):
    """All of them."""

    items: list[EventTypeAnswer]
    next_cursor: None


class AnswerOfUnit(Answer):
    """What the unit's system answered, the beginning of it."""

    headers: dict[str, str]
    body: str


class PingAnswer(Answer):
    """What came of a ping; ``status`` is null where there was no answer."""

    result: Literal["sent", "failed"]
    reason: str | None
    status: int | None
    seconds: float
    answer: AnswerOfUnit


class StatusOfUnit(AnswerOfUnit):
    """The same with its status, null where there was no answer."""

    status: int | None


class RequestToUnit(Answer):
    """What was sent, without signatures, and without what follows the address's question mark."""

    url: str
    headers: dict[str, str]


class DeliveryAnswer(Answer):
    """One try; its body was the event at ``unitsequence``, none for a ping."""

    delivery_id: str
    notification_id: str
    event_id: str
    event_type: str
    subject: str
    unitsequence: int | None
    at: datetime
    result: Literal["sent", "retry", "failed", "postponed"]
    reason: str | None
    seconds: float
    request: RequestToUnit
    answer: StatusOfUnit


class DeliveriesAnswer(Answer):
    """A page of tries, the latest first."""

    items: list[DeliveryAnswer]
    next_cursor: str | None


class ReplayedAnswer(Answer):
    """One webhook goes out again."""

    notification_id: str
    status: Literal["queued"]


class EndpointReplayAnswer(Answer):
    """How far a replay has come; times are wall time."""

    replay_id: str
    endpoint_id: str
    state: State
    from_sequence: int
    to_sequence: int
    only_failed: bool
    after: int
    queued: int
    asked_at: datetime
    ended_at: datetime | None
