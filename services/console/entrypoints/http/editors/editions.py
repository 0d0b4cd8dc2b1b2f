"""``/editors/templates/editions``: publishing drafts all at once, history, going back."""

from typing import Final

from flask import Blueprint, Response, request

from services.console.entrypoints.http.editors.faults import faults_of, is_conflict
from services.console.entrypoints.http.editors.texts import HOME, PUBLISHERS, READERS, context
from services.console.entrypoints.http.shell import Shell
from services.console.ports.api import ApiRefused

_NOTIFY: Final = "notify"
_API: Final = "/api/v1/template-editions"
_PAGE: Final = f"{HOME}/editions"
_SHOWN: Final = 50


def add_routes(pages: Blueprint, shell: Shell) -> None:
    """Add them."""

    @pages.get(_PAGE)
    @shell.staff(*READERS)
    def editions() -> Response:
        """Show every edition, and the drafts that wait to be published."""
        return _page(shell)

    @pages.post(_PAGE)
    @shell.staff(*PUBLISHERS)
    def publish_editions() -> Response:
        """Make all drafts current at once."""
        return _change(shell, _API, "editors.templates.said.published")

    @pages.post(f"{_PAGE}/<int:number>/restore")
    @shell.staff(*PUBLISHERS)
    def restore_edition(number: int) -> Response:
        """Publish again what an earlier edition said."""
        return _change(shell, f"{_API}/{number}/roll-back", "editors.templates.said.restored")


def _change(shell: Shell, path: str, said: str) -> Response:
    note, etag = request.form.get("note", "").strip(), request.form.get("etag", "")
    try:
        made = shell.api().post(_NOTIFY, path, {"note": note}, etag=etag)
    except ApiRefused as refused:
        return _page(shell, refused, note)
    return shell.redirect(_PAGE, said=said, number=made["number"])


def _page(shell: Shell, refused: ApiRefused | None = None, note: str = "") -> Response:
    api, language = shell.api(), shell.display.wording().language
    found = api.get(_NOTIFY, _API, cursor=request.args.get("cursor"), limit=_SHOWN)
    drafts = api.get(_NOTIFY, "/api/v1/templates", draft="true", limit=_SHOWN)
    conflict = refused is not None and is_conflict(refused)
    return shell.page(
        "editors/template_editions.html",
        refused.status if refused else 200,
        **context(shell, "/editions"),
        found=found,
        drafts=drafts["items"],
        note=note,
        conflict=conflict,
        errors={} if refused is None or conflict else faults_of(refused, language),
    )
