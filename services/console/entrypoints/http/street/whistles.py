"""``/street/whistles``: blow one, see live who has come, plan, result, end, judge one another."""

from typing import Any

from flask import Blueprint, Response, request

from services.common.ids import new_id
from services.console.entrypoints.http.grid.directory import published
from services.console.entrypoints.http.shell import ApiRefused, Shell
from services.console.entrypoints.http.street.views import (
    PARTIES,
    blow_form,
    scores_of,
    summonable,
    whistle_view,
)
from services.console.entrypoints.http.ticket.numbers import id_of

_SHOWN = 50
_ALL = "/api/v1/whistles"
_STEPS = {"plan": ("text",), "result": ("outcome", "text"), "close": ("reason",)}


def add_routes(pages: Blueprint, shell: Shell) -> None:
    """Add them to the street's pages."""
    _listing(pages, shell)
    _blowing(pages, shell)
    _one(pages, shell)
    _steps(pages, shell)


def _listing(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/street/whistles")
    @shell.staff(*PARTIES)
    def whistles() -> Response:
        """Show whistles: live ones, those that somebody has yet to come to, all of them."""
        view = request.args.get("view")
        view = view if view in ("awaited", "closed", "all") else "live"
        asked: dict[str, dict[str, str]] = {
            "live": {"live": "true"},
            "awaited": {"awaited": "true"},
            "closed": {"state": "closed"},
            "all": {},
        }
        found = shell.api().get(
            "dispatch", _ALL, **asked[view], cursor=request.args.get("cursor"), limit=_SHOWN
        )
        return shell.page("street/whistles.html", found=found, view=view, me=shell.person())


def _blowing(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/street/whistles/new")
    @shell.staff(*PARTIES)
    def blow_form_page() -> Response:
        """Show the form: first the kind, then whom it may summon."""
        return _blow_page(shell, request.args)

    @pages.post("/street/whistles/new")
    @shell.staff(*PARTIES)
    def blow() -> Response:
        """Blow; who blew sees the codes on the page that follows."""
        ticket_id = request.form.get("ticket_id", "").strip()
        path = f"/api/v1/tickets/{ticket_id}/whistles"
        key = request.form.get("key") or None
        try:
            made = shell.api().post("dispatch", path, blow_form(request.form), key=key)
        except ApiRefused as refused:
            return _blow_page(shell, request.form, refused)
        return shell.redirect(f"/street/whistles/{made['whistle_id']}", said="street.blow.done")


def _blow_page(shell: Shell, given: Any, refused: ApiRefused | None = None) -> Response:
    api = shell.api()
    kinds = [row for row in api.get("dispatch", f"{_ALL}/kinds")["items"] if row["may_blow"]]
    kind = next((row for row in kinds if row["code"] == given.get("kind")), None)
    ticket_id = given.get("ticket_id", "")
    ticket = _ticket(shell, ticket_id)
    return shell.page(
        "street/blow.html",
        status=refused.status if refused else 200,
        kinds=kinds,
        kind=kind,
        units=summonable(kind, published(shell)["units"]) if kind else [],
        ticket=ticket,
        ticket_id=ticket_id,
        form=given,
        chosen=given.getlist("units"),
        key=new_id("key"),
        errors=shell.faults(refused, whole=True),
    )


def _ticket(shell: Shell, given: str) -> dict[str, Any] | None:
    try:
        ticket_id = id_of(shell.api(), given)
        if ticket_id is None:
            return None
        return shell.api().get("dispatch", f"/api/v1/tickets/{ticket_id}")
    except ApiRefused:
        return None  # not there, or not for this reader: the form asks for a number again


def _one(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/street/whistles/<whistle_id>")
    @shell.staff(*PARTIES)
    def whistle(whistle_id: str) -> Response:
        """Show one whistle: who was summoned, who has come, what was agreed and achieved."""
        return _whistle_page(shell, whistle_id)

    @pages.get("/street/whistles/<whistle_id>/summons")
    @shell.staff(*PARTIES)
    def summons(whistle_id: str) -> Response:
        """Show who has come anew, for the page that is open."""
        return shell.fragment("street/_summons.html", **_whistle(shell, whistle_id))


def _whistle(shell: Shell, whistle_id: str) -> dict[str, Any]:
    me = shell.person()
    found = shell.api().get("dispatch", f"{_ALL}/{whistle_id}")
    return {"whistle": whistle_view(found, me.unit), "me": me}


def _whistle_page(
    shell: Shell, whistle_id: str, refused: ApiRefused | None = None, step: str = ""
) -> Response:
    return shell.page(
        "street/whistle.html",
        status=refused.status if refused else 200,
        errors=shell.faults(refused, whole=True),
        step=step,
        form=request.form,
        **_whistle(shell, whistle_id),
    )


def _steps(pages: Blueprint, shell: Shell) -> None:
    @pages.post("/street/whistles/<whistle_id>/<any(plan, result, close):step>")
    @shell.staff(*PARTIES)
    def take(whistle_id: str, step: str) -> Response:
        """Write the joint plan or the result, or end the whistle."""
        given = {name: request.form.get(name, "").strip() for name in _STEPS[step]}
        return _done(shell, whistle_id, step, {name: text for name, text in given.items() if text})

    @pages.post("/street/whistles/<whistle_id>/renew-code")
    @shell.staff(*PARTIES)
    def renew(whistle_id: str) -> Response:
        """Show a unit another code."""
        return _done(shell, whistle_id, "renew-code", {"unit": request.form.get("unit", "")})

    @pages.post("/street/whistles/<whistle_id>/assess")
    @shell.staff(*PARTIES)
    def assess(whistle_id: str) -> Response:
        """Judge the other side, once."""
        body: dict[str, Any] = {"scores": scores_of(request.form)}
        if unit := request.form.get("unit"):
            body["unit"] = unit
        if text := request.form.get("text", "").strip():
            body["text"] = text
        return _done(shell, whistle_id, "assess", body)


def _done(shell: Shell, whistle_id: str, step: str, body: dict[str, Any]) -> Response:
    key = request.form.get("key") or None
    try:
        shell.api().post("dispatch", f"{_ALL}/{whistle_id}/{step}", body, key=key)
    except ApiRefused as refused:
        return _whistle_page(shell, whistle_id, refused, step)
    return shell.redirect(f"/street/whistles/{whistle_id}", said=f"street.done.{step}")
