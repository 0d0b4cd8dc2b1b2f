"""``/unit/endpoints``: where a unit's events are sent, what came of it, and sending them again."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from services.common.web.principal import Role
from services.console.bootstrap import Container
from services.console.entrypoints.http.shell import ApiRefused, Shell
from services.console.entrypoints.http.unit.addressed import unit_of, units_to_choose
from services.console.entrypoints.http.unit.ranges import range_of
from services.console.entrypoints.http.unit.views import (
    KEEPERS,
    deliveries,
    wanted_events,
)

_SHOWN = 50
_ALL = "/api/v1/endpoints"
_ROLES: tuple[Role, ...] = KEEPERS


def add_routes(pages: Blueprint, container: Container, shell: Shell) -> None:
    """Add them to the unit's pages."""
    _listing(pages, container, shell)
    _one(pages, shell)
    _changing(pages, shell)
    _trying(pages, shell)
    _again(pages, container, shell)


def _listing(pages: Blueprint, container: Container, shell: Shell) -> None:
    @pages.get("/unit/endpoints")
    @shell.staff(*_ROLES)
    def endpoints() -> Response:
        """Show the unit's endpoints and the form for another."""
        return _list_page(container, shell)

    @pages.post("/unit/endpoints")
    @shell.staff(*_ROLES)
    def register() -> Response:
        """Register one; its secret is shown on this one page, once."""
        body = {
            "unit": unit_of(shell),
            "url": request.form.get("url", "").strip(),
            "events": wanted_events(request.form.get("events", "")),
        }
        try:
            made = shell.api().post("notify", _ALL, body)
        except ApiRefused as refused:
            return _list_page(container, shell, refused, body)
        return shell.page("unit/secret.html", made=made, is_new=True)


def _list_page(
    container: Container,
    shell: Shell,
    refused: ApiRefused | None = None,
    form: Mapping[str, Any] | None = None,
) -> Response:
    api, unit = shell.api(), unit_of(shell)
    found = api.get("notify", _ALL, unit=unit, cursor=request.args.get("cursor"), limit=_SHOWN)
    types = api.get("notify", f"{_ALL}/event-types")["items"]
    return shell.page(
        "unit/endpoints.html",
        status=refused.status if refused else 200,
        found=found,
        types=[row["type"] for row in types],
        unit=unit,
        units=units_to_choose(container, shell),
        form=form or {},
        errors=shell.faults(refused, whole=True),
    )


def _one(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/unit/endpoints/<endpoint_id>")
    @shell.staff(*_ROLES)
    def endpoint(endpoint_id: str) -> Response:
        """Show one endpoint, how it fares, and every try of the last thirty days."""
        return _endpoint_page(shell, endpoint_id)


def _endpoint_page(
    shell: Shell,
    endpoint_id: str,
    refused: ApiRefused | None = None,
    **shown: Any,
) -> Response:
    api, at = shell.api(), f"{_ALL}/{endpoint_id}"
    log = api.get("notify", f"{at}/deliveries", cursor=request.args.get("cursor"), limit=_SHOWN)
    replay_id = request.args.get("replay")
    replay = api.get("notify", f"{at}/replays/{replay_id}") if replay_id else None
    return shell.page(
        "unit/endpoint.html",
        status=refused.status if refused else 200,
        endpoint=api.get("notify", at),
        rows=deliveries(log["items"]),
        next_cursor=log["next_cursor"],
        replay=replay,
        given=request.form,
        errors=shell.faults(refused, whole=True),
        **shown,
    )


def _changing(pages: Blueprint, shell: Shell) -> None:
    @pages.post("/unit/endpoints/<endpoint_id>")
    @shell.staff(*_ROLES)
    def change(endpoint_id: str) -> Response:
        """Give it another address or filter, switch it off, or on again: it then catches up."""
        form, body = request.form, dict[str, Any]()
        if "url" in form:
            body = {"url": form["url"].strip(), "events": wanted_events(form.get("events", ""))}
        if form.get("enabled") in ("true", "false"):
            body["enabled"] = form["enabled"] == "true"
        try:
            shell.api().patch("notify", f"{_ALL}/{endpoint_id}", body)
        except ApiRefused as refused:
            return _endpoint_page(shell, endpoint_id, refused)
        return shell.redirect(f"/unit/endpoints/{endpoint_id}", said="unit.endpoint.changed")

    @pages.post("/unit/endpoints/<endpoint_id>/remove")
    @shell.staff(*_ROLES)
    def remove(endpoint_id: str) -> Response:
        """Forget an endpoint."""
        shell.api().delete("notify", f"{_ALL}/{endpoint_id}")
        return shell.redirect("/unit/endpoints", said="unit.endpoint.removed")


def _trying(pages: Blueprint, shell: Shell) -> None:
    @pages.post("/unit/endpoints/<endpoint_id>/ping")
    @shell.staff(*_ROLES)
    def ping(endpoint_id: str) -> Response:
        """Send a signed test event now and show what was answered."""
        try:
            answer = shell.api().post("notify", f"{_ALL}/{endpoint_id}/ping")
        except ApiRefused as refused:
            return _endpoint_page(shell, endpoint_id, refused)
        return _endpoint_page(shell, endpoint_id, pinged=answer)

    @pages.post("/unit/endpoints/<endpoint_id>/rotate")
    @shell.staff(*_ROLES)
    def rotate(endpoint_id: str) -> Response:
        """Change the secret; the new one is shown on this one page, once."""
        hours = request.form.get("grace_hours", "24")
        body = {"grace_hours": int(hours) if hours.isascii() and hours.isdigit() else hours}
        try:
            made = shell.api().post("notify", f"{_ALL}/{endpoint_id}/rotate-secret", body)
        except ApiRefused as refused:
            return _endpoint_page(shell, endpoint_id, refused)
        return shell.page("unit/secret.html", made=made, is_new=False)


def _again(pages: Blueprint, container: Container, shell: Shell) -> None:
    @pages.post("/unit/endpoints/<endpoint_id>/deliveries/<notification_id>/replay")
    @shell.staff(*_ROLES)
    def replay_one(endpoint_id: str, notification_id: str) -> Response:
        """Deliver one webhook again, under the same id."""
        try:
            shell.api().post("notify", f"/api/v1/notifications/{notification_id}/replay")
        except ApiRefused as refused:
            return _endpoint_page(shell, endpoint_id, refused)
        return shell.redirect(f"/unit/endpoints/{endpoint_id}", said="unit.endpoint.replayed")

    @pages.post("/unit/endpoints/<endpoint_id>/replays")
    @shell.staff(*_ROLES)
    def replay_range(endpoint_id: str) -> Response:
        """Deliver a range of the unit's feed again; the page shows how far it has come."""
        at = f"/unit/endpoints/{endpoint_id}"
        try:
            body = range_of(shell, container.zone)
            body["only_failed"] = request.form.get("only_failed") == "true"
            begun = shell.api().post("notify", f"{_ALL}/{endpoint_id}/replays", body)
        except ApiRefused as refused:
            return _endpoint_page(shell, endpoint_id, refused)
        return shell.redirect(f"{at}?replay={begun['replay_id']}", said="unit.endpoint.ranged")

    @pages.post("/unit/endpoints/<endpoint_id>/replays/<replay_id>/stop")
    @shell.staff(*_ROLES)
    def stop(endpoint_id: str, replay_id: str) -> Response:
        """Stop a replay; what was queued goes out."""
        shell.api().delete("notify", f"{_ALL}/{endpoint_id}/replays/{replay_id}")
        return shell.redirect(f"/unit/endpoints/{endpoint_id}?replay={replay_id}")
