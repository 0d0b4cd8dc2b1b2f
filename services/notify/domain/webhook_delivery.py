"""One try to deliver to an endpoint, as the unit's engineers read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.notify.domain.notification import Outcome

PING = "endpoint.pinged.v1"
LONGEST_ANSWER = 2_000  # characters of an answer that are kept


@dataclass(frozen=True, slots=True)
class Answered:
    """What a POST led to: its meaning, and the answer as far as there was one."""

    outcome: Outcome
    seconds: float
    request_headers: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """A try; the request's body is the event at ``unitsequence`` of the unit's feed.

    It is not kept here: words are erased and cases sealed where the feed reads them. ``at`` is
    wall time; ``result`` is ``sent``, ``retry``, ``failed`` or ``postponed`` with a ``reason``.
    """

    delivery_id: str
    endpoint_id: str
    unit: str
    notification_id: str
    event_id: str
    event_type: str
    subject: str
    unitsequence: int | None
    at: datetime
    url: str
    result: str
    reason: str | None
    answered: Answered
