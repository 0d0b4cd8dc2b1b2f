"""Who reads figures: those who steer, check or analyse the whole district."""

from services.common.web.auth import current
from services.common.web.principal import Role
from services.reporting.domain.exports.order import Own
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


def own() -> Own | None:
    """Return whose tickets the caller is bound to; None: the district's staff see all."""
    who = current()
    if who.is_district_wide:
        return None
    is_of_area = who.has("street", "community", "grid_officer")  # as dispatch's lists have it
    return Own(who.unit, tuple(who.areas) if is_of_area else ())
