"""``/desk/callbacks``: the calls that are due, with the script, and what each attempt brought."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from services.console.entrypoints.http.desk.acting import refused_page
from services.console.entrypoints.http.desk.roles import CALLERS
from services.console.entrypoints.http.desk.support import Desk, fresh_key
from services.console.ports.api import ApiRefused

_BACK: Final = "/desk/callbacks"
UNREACHED: Final = ("no_answer", "busy", "declined", "wrong_number")
SATISFACTIONS: Final = ("satisfied", "basically_satisfied", "dissatisfied")
GROUNDS: Final = ("unresolved", "attitude", "answer", "other")
MOST_ATTEMPTS: Final = 3
_INVALID, _GONE = 422, 409


def add(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.get("/desk/callbacks")
    @shell.staff(*CALLERS)
    def callbacks() -> Response:
        """Show what is due, the longest waiting first, and one of them whole."""
        return _queue(desk)

    @pages.post("/desk/callbacks/<callback_id>/phone")
    @shell.staff(*CALLERS)
    def phone(callback_id: str) -> Response:
        """Show whom to ring, for this call: that it was shown, and to whom, is kept."""
        appeal_id = request.form.get("appeal_id", "")
        try:
            contact = shell.api().post(
                "intake", f"/api/v1/appeals/{appeal_id}/reveals", {"purpose": "callback"}
            )
        except ApiRefused as refused:
            said = shell.faults(refused)
            return _shown(desk, callback_id, None, said)
        return _shown(desk, callback_id, contact, {})

    @pages.post("/desk/callbacks/<callback_id>")
    @shell.staff(*CALLERS)
    def attempt(callback_id: str) -> Response:
        """Record what an attempt brought."""
        said, missing = read_attempt(request.form.to_dict(flat=False))
        if missing:
            words = shell.display.wording()
            errors = {name: words("desk.callbacks.missing") for name in missing}
            return _queue(desk, callback_id, errors)
        try:
            key = request.form.get("key") or None
            shell.api().post("intake", f"/api/v1/callbacks/{callback_id}/attempts", said, key=key)
        except ApiRefused as refused:
            errors = shell.faults(refused)
            if refused.status == _INVALID:
                return _queue(desk, callback_id, errors)
            return refused_page(desk, _BACK, callback_id, refused.status, errors)
        return shell.redirect(_BACK, f"desk.callbacks.done.{said['outcome']}")


def read_attempt(form: Mapping[str, list[str]]) -> tuple[dict[str, Any], list[str]]:
    """Return an attempt as the API takes it, and which answers are missing."""

    def one(name: str) -> str:
        return (form.get(name) or [""])[0].strip()

    if one("outcome") in UNREACHED:
        return {"outcome": one("outcome")}, []
    flags = {"true": True, "false": False}
    said: dict[str, Any] = {
        "outcome": "answered",
        "contacted": flags.get(one("contacted")),
        "resolved": flags.get(one("resolved")),
        "satisfaction": one("satisfaction") if one("satisfaction") in SATISFACTIONS else None,
    }
    missing = [name for name, value in said.items() if value is None]
    grounds = [ground for ground in GROUNDS if ground in form.get("grounds", ())]
    if grounds:
        said["grounds"] = grounds
    if one("comment"):
        said["comment"] = one("comment")
    return said, missing


def address(path: str = _BACK, **query: str | None) -> str:
    """Return an address of the queue: a call further on is found on its own page of it alone."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def _queue(
    desk: Desk, wanted: str | None = None, errors: Mapping[str, str] | None = None
) -> Response:
    """Show a page of what is due and one of them whole; answers never stand beside another call."""
    api, cursor = desk.shell.api(), request.args.get("cursor")
    found, queues = desk.together(
        lambda: api.get("intake", "/api/v1/callbacks", limit=50, cursor=cursor),
        lambda: desk.queues(api),
    )
    rows, asked = found["items"], wanted or request.args.get("call")
    chosen = next((row for row in rows if row["callback_id"] == asked), None)
    if wanted and chosen is None:
        gone = {"": desk.shell.display.wording()("desk.callbacks.gone")}
        return refused_page(desk, _BACK, wanted, _GONE, gone)
    return desk.page(
        "desk/callbacks.html",
        _INVALID if errors else 200,
        queues=queues,
        rows=rows,
        chosen=chosen or (rows[0] if rows else None),
        cursor=cursor,
        next_cursor=found["next_cursor"],
        address=address,
        key=fresh_key(),
        errors=errors or {},
        given=request.form,
        unreached=UNREACHED,
        satisfactions=SATISFACTIONS,
        grounds=GROUNDS,
        most_attempts=MOST_ATTEMPTS,
    )


def _shown(
    desk: Desk, callback_id: str, contact: Mapping[str, Any] | None, errors: Mapping[str, str]
) -> Response:
    """Show a contact beside its call; without script on a page of its own."""
    told: dict[str, Any] = {"callback_id": callback_id, "contact": contact, "errors": errors}
    if request.headers.get("HX-Request"):
        return desk.shell.fragment("desk/_phone.html", **told)
    back = address(call=callback_id, cursor=request.args.get("cursor"))
    return desk.page("desk/phone.html", **told, back=back)
