"""资源清单: what there is to help with; entered, changed, retired, reinstated."""

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.web.principal import Role
from services.console.entrypoints.http.editors.faults import is_conflict
from services.console.entrypoints.http.editors.options import named_pairs
from services.console.entrypoints.http.reports.pages import PAGES, ROOT, Frame
from services.console.entrypoints.http.reports.views.resources import KINDS, changes, form_of
from services.console.entrypoints.http.shell import ApiRefused, ServiceAway

HERE: Final = f"{ROOT}/resources"
API: Final = "/api/v1/resources"
# Who keeps the whole list, and who keeps those of a unit; the service says which are whose.
OF_ALL: Final[tuple[Role, ...]] = ("supervisor", "director", "admin")
KEEPERS: Final[tuple[Role, ...]] = (*OF_ALL, "unit_leader", "street", "community")
_STATES: Final = ("standing", "all")
_CODE: Final = re.compile("[a-z0-9][a-z0-9-]{0,59}")
_NONE_YET: Final = '"0"'  # an ETag: of two who enter one code at once the second is refused
_TAKEN, _WRONG = 412, 422


def register(pages: Blueprint, frame: Frame) -> None:
    """Add the pages."""
    _listing(pages, frame)
    _entering(pages, frame)
    _changing(pages, frame)
    _turning(pages, frame)


def _listing(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.get(HERE)
    @shell.staff(*PAGES[HERE].roles)
    def resources() -> Response:
        """Show what there is, to how many matters each is brought, and what was retired."""
        given = request.args
        asked = {name: given.get(name) or None for name in ("kind", "unit", "area", "category")}
        if asked["kind"] not in KINDS:
            asked["kind"] = None
        state = given.get("state") if given.get("state") in _STATES else "standing"
        retired = "true" if state == "all" else None
        cursor = given.get("cursor") or None
        found = shell.api().get("reporting", API, **asked, retired=retired, cursor=cursor)
        return frame.page(
            "reports/resources.html",
            HERE,
            rows=found["items"],
            next=found["next_cursor"],
            asked={**asked, "state": state},
            states=[(one, frame.word(f"reports.resources.states.{one}")) for one in _STATES],
            kinds=kind_choices(frame),
            units=_names_if_there(frame),
            may_keep=shell.person().has(*KEEPERS),
        )


def _entering(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.get(f"{HERE}/new")
    @shell.staff(*KEEPERS)
    def new_resource() -> Response:
        """Show the form of a resource."""
        person = shell.person()
        return _form(frame, {"unit": None if person.has(*OF_ALL) else person.unit}, {})

    @pages.post(f"{HERE}/new")
    @shell.staff(*KEEPERS)
    def enter_resource() -> Response:
        """Enter one; a code that is there already is refused, not written over."""
        code, given = request.form.get("code", "").strip(), form_of(request.form)
        typed = {**given, "code": code}
        if not _CODE.fullmatch(code):
            return _form(frame, typed, {"code": frame.word("reports.resources.code_wrong")}, _WRONG)
        return _kept(frame, code, typed, given)


def _changing(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.get(f"{HERE}/<code>/edit")
    @shell.staff(*KEEPERS)
    def resource(code: str) -> Response:
        """Show one as it is, in the form that changes it."""
        found = shell.api().get("reporting", f"{API}/{code}")
        return _form(frame, found, {}, known=code, etag=found.etag)

    @pages.post(f"{HERE}/<code>/edit")
    @shell.staff(*KEEPERS)
    def change_resource(code: str) -> Response:
        """Change it; what is wrong is shown by field, and nothing typed is lost.

        Nor is what somebody else changed meanwhile: it is shown beside what was typed, and the next
        time is written over.
        """
        given = form_of(request.form)
        return _kept(frame, code, {**given, "code": code}, given, known=code)


def _turning(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.post(f"{HERE}/<code>/retire")
    @shell.staff(*KEEPERS)
    def retire_resource(code: str) -> Response:
        """Retire it: matters that it was brought to keep it."""
        shell.api().delete("reporting", f"{API}/{code}")
        return shell.redirect(HERE, said="reports.resources.retired")

    @pages.post(f"{HERE}/<code>/reinstate")
    @shell.staff(*KEEPERS)
    def reinstate_resource(code: str) -> Response:
        """Have it again, as it was."""
        shell.api().post("reporting", f"{API}/{code}/reinstate")
        return shell.redirect(HERE, said="reports.resources.reinstated")


def _kept(
    frame: Frame, code: str, typed: Mapping[str, Any], given: Any, known: str | None = None
) -> Response:
    etag = request.form.get("etag") or None if known else _NONE_YET
    try:
        frame.shell.api().put("reporting", f"{API}/{code}", given, etag=etag)
    except ApiRefused as refused:
        if known and is_conflict(refused):
            theirs = frame.shell.api().get("reporting", f"{API}/{code}")
            others = changes(typed, theirs)
            return _form(
                frame, typed, {}, refused.status, known=known, etag=theirs.etag, others=others
            )
        wrong = frame.shell.faults(refused, whole=True)
        if refused.status == _TAKEN:
            wrong = {"code": frame.word("reports.resources.code_taken")}
        return _form(frame, typed, wrong, refused.status, known=known, etag=etag)
    return frame.shell.redirect(HERE, said="reports.resources.kept", name=given["name"])


def _form(
    frame: Frame,
    given: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    **told: Any,
) -> Response:
    """Show the form; ``told``: ``known`` code, ``etag`` read, and what ``others`` wrote."""
    return frame.page(
        "reports/resource.html",
        HERE,
        status,
        given=given,
        errors=errors,
        kinds=kind_choices(frame),
        units=_names(frame, "units", given.get("unit")),
        areas=_names(frame, "areas", given.get("area")),
        **{"known": None, "etag": None, "others": None, **told},
    )


def kind_choices(frame: Frame) -> list[tuple[str, str]]:
    """Return the kinds of resources, as a form offers them."""
    return [(one, frame.word(f"reports.resources.kinds.{one}")) for one in KINDS]


def _names(frame: Frame, what: str, chosen: str | None = None) -> list[tuple[str, str]]:
    """Return the directory's names; what is chosen stays, also when the directory has it no more.

    Raises:
        ServiceAway: a form without them would lose what is chosen.

    """
    names = frame.container.district.names(frame.shell.display.wording().language)[what]
    return named_pairs({chosen: "", **names} if chosen else names)


def _names_if_there(frame: Frame) -> list[tuple[str, str]]:
    try:
        return _names(frame, "units")
    except ServiceAway:
        return []
