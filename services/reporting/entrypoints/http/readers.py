"""Who reads figures: those who steer, check or analyse the whole district."""

from services.common.web.principal import Role

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
