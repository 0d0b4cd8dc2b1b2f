"""What dispatch answers to a unit that replied by AMQP."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.common.contracts.event import Audience, Event


@dataclass(frozen=True, slots=True)
class ReplyRefused(Event):
    """A unit's reply was refused; it comes back on the unit's own queue, with the reason.

    ``whistle_id`` where it was about a whistle: then there is no work order.
    """

    TYPE: ClassVar[str] = "reply.refused.v1"
    AUDIENCE: ClassVar[Audience] = "department"
    unit: str
    work_order_id: str
    action: str
    idempotency_key: str
    problem: str
    detail: str
    detail_en: str
    refused_at: datetime
    whistle_id: str | None = None
