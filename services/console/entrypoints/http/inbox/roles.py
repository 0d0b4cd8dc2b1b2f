"""Whom the system tells what it gives them to do, or what they oversee; notify decides again."""

from typing import Final

from services.common.web.principal import Role

TOLD: Final[tuple[Role, ...]] = (
    "operator",
    "supervisor",
    "director",
    "callback_agent",
    "reviewer",
    "analyst",
    "admin",
    "district_leader",
    "street",
    "community",
    "grid_officer",
    "unit_handler",
    "unit_leader",
)
