"""What dispatch tells of matters that nobody reported (自行处置、巡查发现). Subject: the matter."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event

Origin = Literal["on_the_spot", "patrol"]


@dataclass(frozen=True, slots=True)
class MatterRegistered(Event):
    """Somebody on the ground settled a matter on the spot, or found one on patrol and settled it.

    It stands apart from tickets: no reporter is asked to rate it, and no rate counts it (D11).
    """

    TYPE: ClassVar[str] = "matter.registered.v1"
    matter_id: str
    number: str
    origin: Origin
    category: str
    area_code: str
    unit: str
    by: str
    settled_at: datetime
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class MatterChecked(Event):
    """Another person checked (核查) what was registered: confirmed, or to be done again."""

    TYPE: ClassVar[str] = "matter.checked.v1"
    matter_id: str
    number: str
    origin: Origin
    category: str
    area_code: str
    unit: str
    by: str
    confirmed: bool
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class MatterResettled(Event):
    """A matter that its check had not confirmed was settled again; it waits for another check."""

    TYPE: ClassVar[str] = "matter.resettled.v1"
    matter_id: str
    number: str
    origin: Origin
    category: str
    area_code: str
    unit: str
    by: str
    settled_at: datetime
    resettled_at: datetime


@dataclass(frozen=True, slots=True)
class MatterEscalated(Event):
    """Another person's check (核查), or settling a matter again, is late: it climbed a tier."""

    TYPE: ClassVar[str] = "matter.escalated.v1"
    matter_id: str
    number: str
    origin: Origin
    category: str
    area_code: str
    unit: str
    step: Literal["check", "resettle"]
    tier: Literal[1, 2, 3]
    responsible_unit: str
    responsible_role: str
    responsible_missing: bool
    actions: list[str]
    due_at: datetime
    escalated_at: datetime
    next_due_at: datetime | None = None
