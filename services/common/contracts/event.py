"""What every event type is: a frozen dataclass that knows its wire name and whom it is for."""

from typing import ClassVar, Literal

Audience = Literal["services", "department"]


class Event:
    """Base of all event types; ``TYPE`` is routing key, schema file and golden sample in one."""

    TYPE: ClassVar[str]
    AUDIENCE: ClassVar[Audience] = "services"
