"""What every event type is: a frozen dataclass that knows its wire name and whom it is for."""

from typing import ClassVar, Literal

Audience = Literal["services", "department"]


class Event:
    """Base of all event types; ``TYPE`` is routing key, schema file and golden sample in one.

    ``TEXTS`` names the fields in which people write freely: the audit chain runs over a salted code
    of them, so that they can be erased later without breaking it.
    """

    TYPE: ClassVar[str]
    AUDIENCE: ClassVar[Audience] = "services"
    TEXTS: ClassVar[tuple[str, ...]] = ()
