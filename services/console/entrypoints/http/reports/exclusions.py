"""Exclusions (剔除与申诉): asked for, decided by somebody else, appealed against; all kept."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.ids import new_id
from services.console.entrypoints.http.reports.pages import ASKERS, PAGES, ROOT, Frame
from services.console.entrypoints.http.reports.views.books import (
    GROUNDS,
    GROUPS,
    STATES,
    lines_of,
    step_forms,
)
from services.console.entrypoints.http.shell import ApiRefused

_HERE: Final = f"{ROOT}/exclusions"
_API: Final = "/api/v1/exclusions"
_WRONG: Final = 422


def register(pages: Blueprint, frame: Frame) -> None:
    """Add the pages."""
    _listing(pages, frame)
    _asking(pages, frame)
    _one(pages, frame)


def _listing(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.get(_HERE)
    @shell.staff(*PAGES[_HERE].roles)
    def exclusions() -> Response:
        """Show the requests; a unit sees its own."""
        state = request.args.get("state", "")
        asked = {
            "state": state if state in STATES else None,
            "ticket_id": request.args.get("ticket_id") or None,
            "cursor": request.args.get("cursor") or None,
        }
        found = shell.api().get("reporting", _API, **asked)
        return frame.page(
            "reports/exclusions.html",
            _HERE,
            rows=found["items"],
            next=found["next_cursor"],
            asked=asked,
            states=[(one, frame.word(f"reports.exclusion_states.{one}")) for one in STATES],
            may_ask=shell.person().has(*ASKERS),
        )


def _asking(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    def form(given: Mapping[str, Any], errors: Mapping[str, str], status: int = 200) -> Response:
        word = frame.word
        return frame.page(
            "reports/exclusion_new.html",
            _HERE,
            status,
            given=given,
            errors=errors,
            key=new_id("key"),
            groups=[(one, word(f"reports.exclusion_groups.{one}")) for one in GROUPS],
            grounds=[(one, word(f"reports.grounds.{one}")) for one in GROUNDS],
        )

    @pages.get(f"{_HERE}/new")
    @shell.staff(*ASKERS)
    def new_exclusion() -> Response:
        """Show the form of a request."""
        return form({"ticket_id": request.args.get("ticket_id", ""), "groups": []}, {})

    @pages.post(f"{_HERE}/new")
    @shell.staff(*ASKERS)
    def ask_for_exclusion() -> Response:
        """Send a request; what is wrong with it is shown by field, and nothing typed is lost."""
        given = {
            "ticket_id": request.form.get("ticket_id", "").strip(),
            "groups": request.form.getlist("groups"),
            "ground": request.form.get("ground", ""),
            "reason": request.form.get("reason", ""),
            "evidence": lines_of(request.form.get("evidence", "")),
        }
        try:
            made = shell.api().post("reporting", _API, given, key=request.form.get("key") or None)
        except ApiRefused as refused:
            return form(given, frame.shell.faults(refused, whole=True), refused.status)
        return shell.redirect(f"{_HERE}/{made['exclusion_id']}", said="reports.exclusions.sent")


def _one(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    def page(exclusion_id: str, errors: Mapping[str, str], status: int = 200) -> Response:
        found = shell.api().get("reporting", f"{_API}/{exclusion_id}")
        return frame.page(
            "reports/exclusion.html",
            _HERE,
            status,
            one=found,
            forms=step_forms(found),
            given=request.form,
            errors=errors,
        )

    @pages.get(f"{_HERE}/<exclusion_id>")
    @shell.staff(*PAGES[_HERE].roles)
    def exclusion(exclusion_id: str) -> Response:
        """Show one request with its story, and the steps that are this person's to take."""
        return page(exclusion_id, {})

    @pages.post(f"{_HERE}/<exclusion_id>/<any(decide, appeal, withdraw, revoke):step>")
    @shell.staff(*PAGES[_HERE].roles)
    def move_exclusion(exclusion_id: str, step: str) -> Response:
        """Take a step; the service decides whether it may be taken."""
        body: dict[str, Any] = {"reason": request.form.get("reason", "")}
        if step == "decide":
            body["approve"] = request.form.get("approve") == "true"
        if step == "appeal":
            body["evidence"] = lines_of(request.form.get("evidence", ""))
        try:
            shell.api().post("reporting", f"{_API}/{exclusion_id}/{step}", body)
        except ApiRefused as refused:
            return page(exclusion_id, frame.shell.faults(refused, whole=True), refused.status)
        return shell.redirect(f"{_HERE}/{exclusion_id}", said="reports.exclusions.done")
