"""``/editors/notifications``: when residents are told, on which channels, how often (G3)."""

from datetime import datetime, tzinfo
from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.web.principal import Role
from services.console.bootstrap import Container
from services.console.entrypoints.http.editors.faults import faults_of, is_conflict
from services.console.entrypoints.http.editors.options import Pairs, closed_lists
from services.console.entrypoints.http.editors.saying import Saying
from services.console.entrypoints.http.editors.views.changes import told_fields
from services.console.entrypoints.http.editors.views.differences import field_changes
from services.console.entrypoints.http.editors.views.fields import Tree, read, row_of, tree_of
from services.console.entrypoints.http.editors.views.notifications import (
    RULES,
    sent,
    shown,
    told,
)
from services.console.entrypoints.http.editors.views.steps import stepped
from services.console.entrypoints.http.shell import Shell
from services.console.ports.api import Answer, ApiRefused

WRITERS: Final[tuple[Role, ...]] = ("supervisor", "director", "admin")
READERS: Final[tuple[Role, ...]] = ("operator", *WRITERS, "auditor", "ops")
HOME: Final = "/editors/notifications"
_API: Final = "/api/v1/notification-policies"
_NOTIFY: Final = "notify"
_SHOWN: Final = 50
_SAMPLED: Final = ("event", "severity", "at", "told_before", "opted_out")
_USUAL: Final = {"event": "ticket.resolved.v1", "severity": "P2", "told_before": "0"}


def add_routes(pages: Blueprint, container: Container, shell: Shell) -> None:
    """Add them."""
    _editing(pages, container, shell)
    _versions(pages, shell)


def _editing(pages: Blueprint, container: Container, shell: Shell) -> None:
    @pages.get(HOME)
    @shell.staff(*READERS)
    def notification_rules() -> Response:
        """Show the rules in force in their form, and what they make of a usual event."""
        found = _in_force(shell)
        tree = tree_of(RULES, shown(found["body"]))
        return _page(shell, container.zone, found, tree, sample=dict(_USUAL))

    @pages.post(HOME)
    @shell.staff(*READERS)
    def try_notification_rules() -> Response:
        """Add and move rows, or check the rules and foretell a sample; nothing is written."""
        found, tree = _in_force(shell), read(RULES, request.form)
        sample = _sample()
        if step := request.form.get("step"):
            changed = stepped(tree, step)
            return _page(shell, container.zone, found, changed, sample=sample, is_tried=False)
        return _page(shell, container.zone, found, tree, sample=sample, is_tried=True)

    @pages.post(f"{HOME}/publish")
    @shell.staff(*WRITERS)
    def publish_notification_rules() -> Response:
        """Put the rules that were typed into force."""
        tree, zone = read(RULES, request.form), container.zone
        try:
            made = _publish(shell, sent(row_of(RULES, tree)))
        except ApiRefused as refused:
            found = _in_force(shell)
            return _page(shell, zone, found, tree, refused, sample=_sample(), is_tried=True)
        said = "editors.notifications.said.published"
        return shell.redirect(f"{HOME}/history", said=said, version=made["version"])


def _versions(pages: Blueprint, shell: Shell) -> None:
    @pages.get(f"{HOME}/history")
    @shell.staff(*READERS)
    def notification_history() -> Response:
        """Show every version, and what differs between two of them."""
        return _history(shell)

    @pages.post(f"{HOME}/restore/<int:version>")
    @shell.staff(*WRITERS)
    def restore_notification_rules(version: int) -> Response:
        """Put an earlier version's rules into force again, as the next version."""
        body = shell.api().get(_NOTIFY, f"{_API}/{version}")["body"]
        try:
            made = _publish(shell, body)
        except ApiRefused as refused:
            return _history(shell, refused)
        said, number = "editors.said.restored", made["version"]
        return shell.redirect(f"{HOME}/history", said=said, version=number, number=version)


def _in_force(shell: Shell) -> Answer:
    return shell.api().get(_NOTIFY, f"{_API}/current")


def _publish(shell: Shell, body: dict[str, Any]) -> Answer:
    given = {"body": body, "note": request.form.get("note", "").strip()}
    return shell.api().post(_NOTIFY, _API, given, etag=request.form.get("etag", ""))


def _sample() -> dict[str, Any]:
    typed: dict[str, Any] = {name: request.form.get(f"try.{name}", "").strip() for name in _SAMPLED}
    return {**typed, "channels": request.form.getlist("try.channels")}


def _page(
    shell: Shell,
    zone: tzinfo,
    found: Answer,
    tree: Tree,
    refused: ApiRefused | None = None,
    *,
    sample: dict[str, Any],
    is_tried: bool | None = None,
) -> Response:
    language = shell.display.wording().language
    body = sent(row_of(RULES, tree))
    conflict = refused is not None and is_conflict(refused)
    errors = faults_of(refused, language, "body") if refused and not conflict else {}
    shape, foretold = _foretold(shell, zone, body, sample) if is_tried is not False else ({}, None)
    findings = _findings(shell, body) if is_tried and not shape else []
    kept = request.form.get("etag") if is_tried is not None and not conflict else None
    return shell.page(
        "editors/notifications.html",
        refused.status if refused else 422 if shape else 200,
        here=HOME,
        found=found,
        fields=RULES,
        tree=tree,
        etag=kept or found.etag,
        options=_options(shell, found),
        may_edit=shell.person().may(frozenset(WRITERS)),
        changes=_changes(shell, found["body"], body) if is_tried else None,
        findings=findings,
        foretold=foretold,
        sample=sample,
        note=request.form.get("note", ""),
        conflict=conflict,
        errors={**shape, **errors},
    )


def _foretold(
    shell: Shell, zone: tzinfo, body: dict[str, Any], sample: dict[str, Any]
) -> tuple[dict[str, str], Answer | None]:
    """Return what is wrong with the rules' shape, or what becomes of a sample."""
    asked = {name: value for name, value in sample.items() if value not in ("", [])}
    if "at" in asked:
        asked["at"] = _zoned(asked["at"], zone)
    asked["opted_out"] = bool(asked.get("opted_out"))
    try:
        return {}, shell.api().post(_NOTIFY, f"{_API}/preview", {**asked, "body": body})
    except ApiRefused as refused:
        return faults_of(refused, shell.display.wording().language, "body"), None


def _zoned(text: str, zone: tzinfo) -> str:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        return text


def _findings(shell: Shell, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is wrong or odd, in words; only editors may ask."""
    if not shell.person().may(frozenset(WRITERS)):
        return []
    found: list[dict[str, Any]] = shell.api().post(_NOTIFY, f"{_API}/check", body)["findings"]
    return found


def _changes(shell: Shell, before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    saying = Saying(shell.display.wording(), shell.name)
    return told_fields(field_changes(told(before), told(after)), saying)


def _options(shell: Shell, found: Answer) -> dict[str, Pairs]:
    words = shell.display.wording()
    lists = closed_lists(words)
    named = [str(one["channel"]) for one in found["body"].get("channels", ())]
    known = dict.fromkeys([*named, *found.get("channels", ())])
    ways = [(one, words.of("editors.options.media", one)) for one in known]
    events = [(one, words.of("words.events", one)) for one in found.get("events", ())]
    tongues = dict(lists["tongues"])
    languages = [("zh", tongues["zh-CN"]), ("en", tongues["en"])]
    return {**lists, "ways": ways, "events": events, "languages": languages}


def _history(shell: Shell, refused: ApiRefused | None = None) -> Response:
    api = shell.api()
    found = api.get(_NOTIFY, _API, cursor=request.args.get("cursor"), limit=_SHOWN)
    current = _in_force(shell)
    looked_at = request.args.get("to", 0, int)
    changes = None
    if looked_at > 0:
        wanted = api.get(_NOTIFY, f"{_API}/{looked_at}")
        since = request.args.get("from", looked_at - 1, int)
        before = api.get(_NOTIFY, f"{_API}/{since}")["body"] if since > 0 else {}
        changes = _changes(shell, before, wanted["body"])
    language = shell.display.wording().language
    conflict = refused is not None and is_conflict(refused)
    return shell.page(
        "editors/notification_history.html",
        refused.status if refused else 200,
        here=f"{HOME}/history",
        found=found,
        current=current,
        looked_at=looked_at,
        changes=changes,
        may_edit=shell.person().may(frozenset(WRITERS)),
        conflict=conflict,
        errors=faults_of(refused, language, "body") if refused and not conflict else {},
    )
