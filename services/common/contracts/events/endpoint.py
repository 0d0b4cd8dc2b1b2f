"""What notify tells of units' webhook endpoints (推送地址). Subject: the endpoint."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event


@dataclass(frozen=True, slots=True)
class EndpointDisabled(Event):
    """An endpoint is left alone until its unit enables it again.

    It took nothing for days (``failing``, since ``failing_since``) or said that it is ``gone``.
    """

    TYPE: ClassVar[str] = "endpoint.disabled.v1"
    endpoint_id: str
    unit: str
    host: str
    reason: Literal["failing", "gone"]
    disabled_at: datetime
    failing_since: datetime | None = None
