"""``/api/v1/watch``: what the auditor counts, and which tickets they are (F8)."""

from dataclasses import asdict
from typing import Any, Final

from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.common.web.principal import Role
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.http.access import caller, directory_of
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import FOR_ALL
from services.dispatch.entrypoints.http.views import ticket_summary

WATCHERS: tuple[Role, ...] = ("supervisor", "director", "district_leader", "auditor", "admin")
_MOST: Final = 50


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("watch", __name__)

    @api.get("/api/v1/watch")
    @allow(*WATCHERS)
    def watch() -> dict[str, Any]:
        """时限核查 Open tickets without a next step, and those whose step was not taken in time.

        Of each kind fifty at most, with what is wrong with their next steps. What is sealed against
        the reader is not named; the counts are the auditor's, of all.
        """
        who, directory = caller(), directory_of(container)
        found = container.auditors.show(who, _MOST)
        view = {
            "as_of": found.as_of,
            "orphan_count": found.orphan_count,
            "orphans": [ticket_summary(one, directory, who) for one in found.orphans],
            "late_count": found.late_count,
            "late_seconds": found.late_seconds,
            "late": [ticket_summary(one, directory, who) for one in found.late],
            "faults": {
                ticket_id: [asdict(fault) for fault in faults]
                for ticket_id, faults in found.faults.items()
            },
            "meetings_overdue": found.meetings_overdue,
        }
        return show("watch", view, FOR_ALL)

    return api
