"""``/editors/templates``: what notices say, drafts, previews, history."""

from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.web.principal import Role
from services.console.entrypoints.http.editors.faults import faults_of, is_conflict
from services.console.entrypoints.http.editors.options import closed_lists
from services.console.entrypoints.http.editors.views.texts import (
    PARTS,
    address,
    shown_text,
    sms_size,
    with_before,
)
from services.console.entrypoints.http.shell import Shell
from services.console.ports.api import ApiRefused

READERS: Final[tuple[Role, ...]] = (
    "operator", "supervisor", "director", "auditor", "admin", "ops",
)  # fmt: skip
WRITERS: Final[tuple[Role, ...]] = ("supervisor", "director", "admin")
PUBLISHERS: Final[tuple[Role, ...]] = ("director", "admin")
HOME: Final = "/editors/templates"
_ONE: Final = f"{HOME}/of/<event>/<audience>/<channel>/<language>"
_NOTIFY: Final = "notify"
_SHOWN: Final = 50
Key = dict[str, str]


def add_routes(pages: Blueprint, shell: Shell) -> None:
    """Add them."""
    _listing(pages, shell)
    _reading(pages, shell)
    _writing(pages, shell)


def context(shell: Shell, current: str) -> dict[str, Any]:
    """Return what every page of templates is told."""
    person = shell.person()
    return {
        "here": f"{HOME}{current}",
        "options": closed_lists(shell.display.wording()),
        "address": address,
        "may_write": person.may(frozenset(WRITERS)),
        "may_publish": person.may(frozenset(PUBLISHERS)),
    }


def _listing(pages: Blueprint, shell: Shell) -> None:
    @pages.get(HOME)
    @shell.staff(*READERS)
    def templates() -> Response:
        """Show templates by event, reader, channel and language; those with a draft stand out."""
        asked = {name: request.args.get(name, "").strip()[:100] or None for name in PARTS}
        draft = "true" if request.args.get("draft") else None
        found = shell.api().get(
            _NOTIFY,
            "/api/v1/templates",
            **asked,
            draft=draft,
            cursor=request.args.get("cursor"),
            limit=_SHOWN,
        )
        return shell.page(
            "editors/templates.html", **context(shell, ""), found=found, asked=asked, draft=draft
        )


def _reading(pages: Blueprint, shell: Shell) -> None:
    @pages.get(_ONE)
    @shell.staff(*READERS)
    def template(**key: str) -> Response:
        """Show one template in its form, with the variables that it may use."""
        return _page(shell, key)

    @pages.get(f"{_ONE}/history")
    @shell.staff(*READERS)
    def template_history(**key: str) -> Response:
        """Show what it said before, who changed it and when."""
        found = shell.api().get(
            _NOTIFY, f"{_at(key)}/history", cursor=request.args.get("cursor"), limit=_SHOWN
        )
        return shell.page(
            "editors/template_history.html",
            **context(shell, ""),
            key=key,
            found=found,
            revisions=with_before(found["items"]),
        )


def _writing(pages: Blueprint, shell: Shell) -> None:
    @pages.post(_ONE)
    @shell.staff(*WRITERS)
    def write_template(**key: str) -> Response:
        """Write the draft, or only show what the words would say of a ticket."""
        typed = {
            "subject": request.form.get("subject", "").strip(),
            "text": request.form.get("text", "").replace("\r\n", "\n").strip(),
        }
        if request.form.get("step") == "preview":
            return _preview(shell, key, typed)
        try:
            shell.api().put(_NOTIFY, f"{_at(key)}/draft", typed, etag=request.form.get("etag", ""))
        except ApiRefused as refused:
            return _page(shell, key, typed, refused)
        return shell.redirect(f"{HOME}/of/{address(key)}", said="editors.templates.said.written")

    @pages.post(f"{_ONE}/discard")
    @shell.staff(*WRITERS)
    def discard_template(**key: str) -> Response:
        """Throw the draft away; what is sent stays."""
        try:
            shell.api().delete(_NOTIFY, f"{_at(key)}/draft", etag=request.form.get("etag", ""))
        except ApiRefused as refused:
            return _page(shell, key, None, refused)
        return shell.redirect(f"{HOME}/of/{address(key)}", said="editors.said.discarded")


def _preview(shell: Shell, key: Key, typed: dict[str, str]) -> Response:
    body: dict[str, str] = dict(typed)
    if ticket := request.form.get("ticket_id", "").strip():
        body["ticket_id"] = ticket
    try:
        said = shell.api().post(_NOTIFY, f"{_at(key)}/preview", body)
    except ApiRefused as refused:
        return _page(shell, key, typed, refused)
    return _page(shell, key, typed, preview=said)


def _page(
    shell: Shell,
    key: Key,
    typed: dict[str, str] | None = None,
    refused: ApiRefused | None = None,
    preview: dict[str, Any] | None = None,
) -> Response:
    """Show the form; after a conflict with what is there now, and with what was typed."""
    found = shell.api().get(_NOTIFY, _at(key))
    shown = typed if typed is not None else shown_text(found)
    conflict = refused is not None and is_conflict(refused)
    language = shell.display.wording().language
    is_new = refused is None or conflict
    return shell.page(
        "editors/template.html",
        refused.status if refused else 200,
        **context(shell, ""),
        key=key,
        sent=found,
        etag=found.etag if is_new and not preview else request.form.get("etag"),
        shown=shown,
        preview=preview,
        findings=(preview or {}).get("findings") or _findings(shell, found, key),
        size=sms_size((preview or shown)["text"]) if key["channel"] == "sms" else None,
        conflict=conflict,
        errors={} if refused is None or conflict else faults_of(refused, language),
    )


def _findings(shell: Shell, template: dict[str, Any], key: Key) -> list[dict[str, Any]]:
    """Return what is wrong with the draft that is kept."""
    draft = template.get("draft")
    if not draft:
        return []
    words = {"subject": draft.get("subject") or "", "text": draft["text"]}
    found = shell.api().post(_NOTIFY, "/api/v1/templates/lint", {"templates": [{**key, **words}]})
    return [one for one in found["findings"] if one.get("key") == template["key"]]


def _at(key: Key) -> str:
    return "/api/v1/templates/" + "/".join(key[part] for part in PARTS)
