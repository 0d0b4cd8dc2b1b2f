"""Who keeps the list of resources (资源清单), who brings them to matters, and who reads it."""

from services.common.web.auth import current
from services.common.web.principal import Role
from services.reporting.domain.resources import Resource
from services.reporting.entrypoints.http.readers import CASE_READERS

# Who keeps the whole list, and who keeps those of a unit alone.
_OF_ALL: tuple[Role, ...] = ("supervisor", "director", "admin")
_OF_A_UNIT: tuple[Role, ...] = ("unit_leader", "street", "community")
KEEPERS: tuple[Role, ...] = (*_OF_ALL, *_OF_A_UNIT)
BRINGERS: tuple[Role, ...] = ("operator", "unit_handler", *KEEPERS)
RESOURCE_READERS: tuple[Role, ...] = tuple(
    dict.fromkeys((*CASE_READERS, *BRINGERS, "grid_officer"))
)


def keeps(resource: Resource) -> bool:
    """Whether a resource is the caller's to change: a unit keeps neither others' nor nobody's."""
    who = current()
    if who.has(*_OF_ALL):
        return True
    return who.has(*_OF_A_UNIT) and who.unit is not None and resource.unit == who.unit
