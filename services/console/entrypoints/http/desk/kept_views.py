"""``/desk/views``: keep, rename, remove and choose views of the list."""

from flask import Blueprint, Response, request

from services.console.domain.desk.saved_view import SHARES_WITH_ALL, ViewRefused
from services.console.entrypoints.http.desk import views
from services.console.entrypoints.http.desk.roles import DESK
from services.console.entrypoints.http.desk.support import Desk

_REFUSED = 422


def add(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell, kept = desk.shell, desk.container

    @pages.get("/desk/views")
    @shell.staff(*DESK)
    def listed() -> Response:
        """Show the views that a person may open, and change those that are his."""
        return _page(desk)

    @pages.post("/desk/views")
    @shell.staff(*DESK)
    def keep() -> Response:
        """Keep the list under a name."""
        form = request.form
        try:
            view = kept.desk_views.keep(
                shell.person(),
                name=form.get("name", ""),
                scope=form.get("scope", "own"),
                query=form.get("query", ""),
            )
            if form.get("default"):
                kept.desk_views.open_with(shell.person(), view.id)
        except ViewRefused as refused:
            return _page(desk, refused, form.get("query", ""))
        return shell.redirect(views.address(view.listing), "desk.views.kept", name=view.name)

    _add_changes(pages, desk)


def _add_changes(pages: Blueprint, desk: Desk) -> None:
    """Add what changes a view that is kept."""
    shell, kept = desk.shell, desk.container

    @pages.post("/desk/views/<view_id>/rename")
    @shell.staff(*DESK)
    def rename(view_id: str) -> Response:
        """Give a view another name."""
        try:
            kept.desk_views.rename(shell.person(), view_id, request.form.get("name", ""))
        except ViewRefused as refused:
            return _page(desk, refused)
        return shell.redirect("/desk/views", "desk.views.renamed")

    @pages.post("/desk/views/<view_id>/delete")
    @shell.staff(*DESK)
    def remove(view_id: str) -> Response:
        """Remove a view."""
        try:
            kept.desk_views.remove(shell.person(), view_id)
        except ViewRefused as refused:
            return _page(desk, refused)
        return shell.redirect("/desk/views", "desk.views.removed")

    @pages.post("/desk/views/default")
    @shell.staff(*DESK)
    def default() -> Response:
        """Let the desk open with a view, or as usual."""
        try:
            kept.desk_views.open_with(shell.person(), request.form.get("view_id") or None)
        except ViewRefused as refused:
            return _page(desk, refused)
        return shell.redirect("/desk/views", "desk.views.default_set")


def _page(desk: Desk, refused: ViewRefused | None = None, query: str = "") -> Response:
    person = desk.shell.person()
    shown = desk.container.desk_views.shown_to(person)
    return desk.page(
        "desk/views.html",
        _REFUSED if refused else 200,
        views=shown,
        changeable={one.id for one in shown.views if one.may_be_changed_by(person)},
        addresses={one.id: views.address(one.listing) for one in shown.views},
        shares_with_all=person.has(*SHARES_WITH_ALL),
        refused=refused.code if refused else None,
        query=query,
    )
