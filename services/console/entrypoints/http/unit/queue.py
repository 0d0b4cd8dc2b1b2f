"""``/unit/queue``: the unit's queue at the broker, how to connect, sending again."""

from typing import Any

from flask import Blueprint, Response, request

from services.common.web.principal import Role
from services.console.bootstrap import Container
from services.console.entrypoints.http.shell import Answer, ApiRefused, ServiceAway, Shell
from services.console.entrypoints.http.unit.addressed import unit_of, units_to_choose
from services.console.entrypoints.http.unit.ranges import range_of
from services.console.entrypoints.http.unit.views import KEEPERS, queue_health

_ROLES: tuple[Role, ...] = KEEPERS


def add_routes(pages: Blueprint, container: Container, shell: Shell) -> None:
    """Add them to the unit's pages."""

    @pages.get("/unit/queue")
    @shell.staff(*_ROLES)
    def queue() -> Response:
        """Show how the queue stands, its account, and how a program connects to it."""
        return _page(container, shell)

    @pages.post("/unit/queue/replays")
    @shell.staff(*_ROLES)
    def resend() -> Response:
        """Put a range of the feed on the queue again: what was purged, lost or read too hastily."""
        unit = unit_of(shell)
        try:
            body = range_of(shell, container.zone)
            begun = shell.api().post("dispatch", f"/api/v1/units/{unit}/feed/replays", body)
        except ApiRefused as refused:
            return _page(container, shell, refused)
        return shell.redirect(
            f"/unit/queue?unit={unit}&replay={begun['replay_id']}", said="unit.queue.resent"
        )

    @pages.post("/unit/queue/password")
    @shell.staff("unit_leader", "admin", "ops")
    def password() -> Response:
        """Renew the account's password; the new address is shown on this one page, once."""
        body = {"disconnect": request.form.get("disconnect") == "true"}
        unit = unit_of(shell)
        made = shell.api().post(
            "dispatch", f"/api/v1/units/{unit}/amqp-account/renew-password", body
        )
        return shell.page("unit/password.html", made=made, unit=unit)


def _page(container: Container, shell: Shell, refused: ApiRefused | None = None) -> Response:
    unit = unit_of(shell)
    at, replay_id = f"/api/v1/units/{unit}", request.args.get("replay")
    state = _told(shell, f"{at}/queue")
    return shell.page(
        "unit/queue.html",
        status=refused.status if refused else 200,
        unit=unit,
        units=units_to_choose(container, shell),
        queue=state,
        health=queue_health(state) if state else None,
        account=_told(shell, f"{at}/amqp-account"),
        replay=_told(shell, f"{at}/feed/replays/{replay_id}") if replay_id else None,
        given=request.form,
        errors=shell.faults(refused, whole=True),
    )


def _told(shell: Shell, path: str) -> dict[str, Any] | None:
    """Return an answer; None where there is none or nobody can tell: the rest is shown."""
    try:
        found: Answer = shell.api().get("dispatch", path)
    except (ApiRefused, ServiceAway):
        return None
    return found
