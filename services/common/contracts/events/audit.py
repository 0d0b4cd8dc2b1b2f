"""What dispatch tells of its audit log (审计日志). Subject: ``audit``, one chain for all of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from services.common.contracts.event import Event


@dataclass(frozen=True, slots=True)
class AuditRecorded(Event):
    """Somebody did something to the system itself; ``what`` bears codes and ids, no free text."""

    TYPE: ClassVar[str] = "audit.recorded.v1"
    act: str
    who: str
    what: dict[str, Any]
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AuditAnchored(Event):
    """A day was sealed: ``root`` is a keyed code over the heads of all stories that grew in it.

    ``parts`` lists of heads are kept by dispatch; ``previous`` is the root of the anchor before.
    """

    TYPE: ClassVar[str] = "audit.anchored.v1"
    day: str
    run: str
    heads: int
    parts: int
    root: str
    until: datetime
    anchored_at: datetime
    previous: str | None = None
