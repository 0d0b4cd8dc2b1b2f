"""``/editors/rosters``: who is on duty, the plan, standing in, handing over, calendars."""

from datetime import datetime, timedelta
from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.web.principal import Role
from services.console.bootstrap import Container
from services.console.entrypoints.http.editors.faults import faults_of, is_conflict
from services.console.entrypoints.http.editors.options import closed_lists
from services.console.entrypoints.http.editors.saying import Saying
from services.console.entrypoints.http.editors.views.changes import told_fields
from services.console.entrypoints.http.editors.views.differences import field_changes
from services.console.entrypoints.http.editors.views.fields import Tree, read, row_of, tree_of
from services.console.entrypoints.http.editors.views.rosters import (
    ROTA,
    in_district,
    monday_of,
    rota_body,
    week,
)
from services.console.entrypoints.http.editors.views.steps import stepped
from services.console.entrypoints.http.shell import Shell
from services.console.ports.api import Answer, ApiRefused

_EVERYWHERE: Final = frozenset({"supervisor", "director", "admin"})
_OWN: Final = frozenset({"unit_leader", "street"})
READERS: Final[tuple[Role, ...]] = (
    "supervisor", "director", "admin", "auditor", "unit_leader", "street",
)  # fmt: skip
WRITERS: Final[tuple[Role, ...]] = ("supervisor", "director", "admin", "unit_leader", "street")
HOME: Final = "/editors/rosters"
_ONE: Final = f"{HOME}/<unit>/<int:tier>"
_API: Final = "/api/v1/rosters"
_WEEKS_AHEAD: Final = 52


def add_routes(pages: Blueprint, container: Container, shell: Shell) -> None:
    """Add them."""
    _reading(pages, container, shell)
    _writing(pages, container, shell)
    _standing_in(pages, container, shell)


def _reading(pages: Blueprint, container: Container, shell: Shell) -> None:
    @pages.get(HOME)
    @shell.staff(*READERS)
    def rosters() -> Response:
        """Show who is on duty now everywhere, and the gaps ahead."""
        api, unit = shell.api(), request.args.get("unit") or None
        return shell.page(
            "editors/rosters.html",
            duties=api.get("dispatch", f"{_API}/on-duty", unit=unit)["items"],
            gaps=api.get("dispatch", f"{_API}/gaps", unit=unit),
            unit=unit or "",
            options=_options(container, shell),
        )

    @pages.get(_ONE)
    @shell.staff(*READERS)
    def roster(unit: str, tier: int) -> Response:
        """Show one rota: its week, its plan, who wrote it."""
        return _page(container, shell, unit, tier)

    @pages.get(f"{HOME}/<unit>/calendar")
    @shell.staff(*READERS)
    def roster_calendar(unit: str) -> Response:
        """Give a unit's duties as an iCalendar file."""
        file = shell.api().download("dispatch", f"{_API}/{unit}.ics")
        headers = {"Content-Disposition": f'attachment; filename="{unit}.ics"'}
        return Response(file.content, mimetype="text/calendar", headers=headers)


def _writing(pages: Blueprint, container: Container, shell: Shell) -> None:
    @pages.post(_ONE)
    @shell.staff(*WRITERS)
    def write_roster(unit: str, tier: int) -> Response:
        """Write the plan, or only add, take away and move rows of the form."""
        tree, etag = read(ROTA, request.form), request.form.get("etag", "")
        if step := request.form.get("step"):
            return _page(container, shell, unit, tier, tree=stepped(tree, step), etag=etag)
        body = rota_body(row_of(ROTA, tree), request.form.get("why", "").strip(), container.zone)
        try:
            shell.api().put("dispatch", _at(unit, tier), body, etag=etag)
        except ApiRefused as refused:
            shown = tree_of(ROTA, body)
            kept = None if is_conflict(refused) else etag
            return _page(container, shell, unit, tier, refused, tree=shown, etag=kept)
        return shell.redirect(f"{HOME}/{unit}/{tier}", said="editors.rosters.said.written")


def _standing_in(pages: Blueprint, container: Container, shell: Shell) -> None:
    def act(unit: str, tier: int, verb: str, body: dict[str, Any], said: str) -> Response:
        etag = request.form.get("etag") or None
        try:
            shell.api().post("dispatch", f"{_at(unit, tier)}/{verb}", body, etag=etag)
        except ApiRefused as refused:
            return _page(container, shell, unit, tier, refused)
        return shell.redirect(f"{HOME}/{unit}/{tier}", said=said)

    @pages.post(f"{_ONE}/override")
    @shell.staff(*WRITERS)
    def override(unit: str, tier: int) -> Response:
        """Let somebody stand in for a time."""
        names = ("subject", "instead_of", "from", "to", "reason")
        given = {name: request.form.get(name, "").strip() for name in names}
        filled = {name: text for name, text in given.items() if text}
        body = in_district(filled, container.zone)
        return act(unit, tier, "overrides", body, "editors.rosters.said.overridden")

    @pages.post(f"{_ONE}/hand-over")
    @shell.staff(*WRITERS)
    def hand_over(unit: str, tier: int) -> Response:
        """Hand over until the running turn ends."""
        body = {name: request.form.get(name, "").strip() for name in ("subject", "reason")}
        return act(unit, tier, "hand-over", body, "editors.rosters.said.handed_over")

    @pages.post(f"{_ONE}/import")
    @shell.staff(*WRITERS)
    def take_in(unit: str, tier: int) -> Response:
        """Take in an iCalendar file that was pasted."""
        body = {name: request.form.get(name, "").strip() for name in ("calendar", "why")}
        return act(unit, tier, "import", body, "editors.rosters.said.imported")


def _page(
    container: Container,
    shell: Shell,
    unit: str,
    tier: int,
    refused: ApiRefused | None = None,
    **typed: Any,
) -> Response:
    rota = shell.api().get("dispatch", _at(unit, tier))
    like = request.args.get("like", 0, int)
    plan = _version(shell, unit, tier, like) if like > 0 and not typed else rota
    shown: Tree = typed.get("tree") or tree_of(ROTA, plan)
    return shell.page(
        "editors/roster.html",
        refused.status if refused else 200,
        rota=rota,
        unit=unit,
        tier=tier,
        tree=shown,
        etag=typed.get("etag") or rota.etag,
        fields=ROTA,
        options=_options(container, shell),
        people=[(one["subject"], one["name"]) for one in rota.get("people", ())],
        like=like if plan is not rota else 0,
        may_edit=_may_write(shell, unit),
        conflict=refused is not None and is_conflict(refused),
        errors=_faults(shell, refused),
        **_around(container, shell, unit, tier),
    )


def _around(container: Container, shell: Shell, unit: str, tier: int) -> dict[str, Any]:
    """Return what stands around a plan: its week as it will be, and its versions."""
    begins = _monday(container)
    return {
        "week": week(begins, lambda at: _duty(shell, unit, tier, at)),
        "offset": _offset(),
        "versions": shell.api().get("dispatch", f"{_at(unit, tier)}/versions")["items"],
        "compared": _compared(shell, unit, tier),
    }


def _version(shell: Shell, unit: str, tier: int, version: int) -> Answer:
    return shell.api().get("dispatch", f"{_at(unit, tier)}/versions/{version}")


def _compared(shell: Shell, unit: str, tier: int) -> dict[str, Any] | None:
    """Return what differs between the two versions that are asked for, in words."""
    old, new = request.args.get("from", 0, int), request.args.get("to", 0, int)
    if new < 1:
        return None
    before = _version(shell, unit, tier, old) if old > 0 else Answer({})
    after = _version(shell, unit, tier, new)
    saying = Saying(shell.display.wording(), shell.name)
    fields = told_fields(field_changes(before, after, ("version", "unit", "tier")), saying)
    return {"from": old, "to": new, "fields": fields}


def _faults(shell: Shell, refused: ApiRefused | None) -> dict[str, str]:
    if refused is None or is_conflict(refused):
        return {}
    return faults_of(refused, shell.display.wording().language)


def _duty(shell: Shell, unit: str, tier: int, at: datetime) -> dict[str, Any] | None:
    asked = {"at": at.isoformat(), "unit": unit, "tier": tier}
    found: Answer = shell.api().get("dispatch", f"{_API}/on-duty", **asked)
    return found["items"][0] if found["items"] else None


def _monday(container: Container) -> datetime:
    now = container.clock.now().astimezone(container.zone)
    return monday_of(now) + timedelta(weeks=_offset())


def _offset() -> int:
    """Return how many weeks from now are looked at."""
    asked = request.args.get("week", 0, int)
    return min(max(asked, -_WEEKS_AHEAD), _WEEKS_AHEAD)


def _may_write(shell: Shell, unit: str) -> bool:
    person = shell.person()
    return person.may(_EVERYWHERE) or (person.unit == unit and person.may(_OWN))


def _options(container: Container, shell: Shell) -> dict[str, Any]:
    words = shell.display.wording()
    units = sorted(container.district.names(words.language)["units"].items())
    return {**closed_lists(words), "units": units}


def _at(unit: str, tier: int) -> str:
    return f"{_API}/{unit}/tiers/{tier}"
