"""The wallboard (大屏): full screen, from roll-ups, refreshing itself, readable from ten metres."""

from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from services.common.web.principal import Role
from services.console.application.wallboard.gather import gather
from services.console.bootstrap import Container
from services.console.entrypoints.http.leader.views.wall import outlines, wall
from services.console.entrypoints.http.shell import Shell

ROLES: Final[tuple[Role, ...]] = (
    "supervisor",
    "director",
    "district_leader",
    "auditor",
    "analyst",
    "admin",
)
_PATH: Final = "/wallboard"


def register(pages: Blueprint, container: Container, shell: Shell) -> None:
    """Add the wallboard's routes."""

    def context() -> dict[str, Any]:
        today = container.clock.now().astimezone(container.zone).date()
        found = wall(gather(shell.api(), today))
        values = [{"name": code, "value": count} for code, _, count in found.streets]
        return {"wall": found, "values": values}

    @pages.get(_PATH)
    @shell.staff(*ROLES)
    def wallboard() -> Response:
        """Show the wall; without script it is a page that refreshes when it is loaded again."""
        return shell.page("leader/wallboard.html", **context())

    @pages.get(f"{_PATH}/live")
    @shell.staff(*ROLES)
    def wallboard_live() -> Response:
        """Show what changes on the wall."""
        return shell.fragment("leader/_wall.html", **context())

    @pages.get(f"{_PATH}/outlines.json")
    @shell.staff(*ROLES)
    def wallboard_outlines() -> Response:
        """Send the streets' outlines; who has those of this directory is told so."""
        api = shell.api()
        language = shell.display.wording().language
        version = api.get("dispatch", "/api/v1/directory/current")["version"]
        tag = f"{version}.{language}"
        if request.if_none_match.contains(tag):
            response = Response(status=304)
        else:
            areas = api.get("dispatch", f"/api/v1/directory/{version}")["areas"]
            response = jsonify(outlines(areas, language))
        response.set_etag(tag)
        response.headers["Cache-Control"] = "private, no-cache"
        return response
