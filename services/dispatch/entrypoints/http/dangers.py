"""``/api/v1/dangers``: what waits for the duty officer, the longest first (A8)."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.http.access import CENTRE, caller, directory_of
from services.dispatch.entrypoints.http.danger_views import danger_line

_MOST = 200


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("dangers", __name__)

    @api.get("/api/v1/dangers")
    @allow(*CENTRE, "district_leader")
    def waiting() -> dict[str, Any]:
        """险情待办 Dangers that nobody has judged yet."""
        who, directory = caller(), directory_of(container)
        found = container.lists.dangers(_MOST, who)
        return {"items": [danger_line(one, directory, who) for one in found]}

    return api
