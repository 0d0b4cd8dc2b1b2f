"""What every event type is: a frozen dataclass that knows its wire name and whom it is for."""

from typing import ClassVar, Final, Literal

Audience = Literal["services", "department"]

# Where an event names the units that it concerns, most types need to say no more.
NAMED_UNITS: Final = (
    "unit",
    "unit_before",
    "lead_unit",
    "to_unit",
    "blower_unit",
    "units",
    "parties",
    "ruler_unit",
    "lead",
    "supports",
    "tell_units",
)


class Event:
    """Base of all event types; ``TYPE`` is routing key, schema file and golden sample in one.

    ``TEXTS`` names the fields in which people write freely: the audit chain runs over a salted code
    of them, so that they can be erased later without breaking it. ``TOLD_TO`` names the fields
    whose units the event concerns: they get it on their own queues, and they read it in the story.
    """

    TYPE: ClassVar[str]
    AUDIENCE: ClassVar[Audience] = "services"
    TEXTS: ClassVar[tuple[str, ...]] = ()
    TOLD_TO: ClassVar[tuple[str, ...]] = NAMED_UNITS
