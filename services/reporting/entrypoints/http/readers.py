"""Who reads figures: those who steer, check or analyse the whole district."""

from services.common.web.auth import current
from services.common.web.principal import Role
from services.reporting.domain.secrecy import Reader

READERS: tuple[Role, ...] = (
    "service",
    "analyst",
    "auditor",
    "director",
    "district_leader",
    "supervisor",
    "ops",
    "admin",
)
# Single cases are not for those who run machines.
CASE_READERS: tuple[Role, ...] = tuple(role for role in READERS if role != "ops")


def reader() -> Reader:
    """Return who asks, as the figures know him."""
    who = current()
    return Reader(who.unit, who.areas, everything=who.has("service"))
