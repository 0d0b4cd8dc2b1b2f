"""Who works at the desk; the services decide again what each may do."""

from typing import Final

from services.common.web.principal import Role

CENTRE: Final[tuple[Role, ...]] = ("operator", "reviewer", "supervisor", "director")
CALLERS: Final[tuple[Role, ...]] = ("callback_agent", "operator", "supervisor")
JUDGES: Final[tuple[Role, ...]] = ("operator", "supervisor", "director")
DESK: Final[tuple[Role, ...]] = (*CENTRE, "callback_agent")
