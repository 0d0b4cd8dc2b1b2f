"""``…/actions/<action>``: the form of every action on tickets, work orders and whistles."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.ids import new_id
from services.common.web.bodies import accepts
from services.console.application.tickets.read_case import story_of
from services.console.bootstrap import Container
from services.console.entrypoints.http.shell import ApiRefused, ServiceAway, Shell
from services.console.entrypoints.http.shell.addresses import own_path
from services.console.entrypoints.http.ticket.acting import STALE, Acting, Offer, Outcome
from services.console.entrypoints.http.ticket.forms.fields import Drawn
from services.console.entrypoints.http.ticket.forms.options import Choices
from services.console.entrypoints.http.ticket.forms.reading import written_in
from services.console.entrypoints.http.ticket.snippets import Filled, snippets_for
from services.console.entrypoints.http.ticket.views.story import Entry, Teller

_LATEST: Final = 3  # events that tell why a step is no longer possible
MOST_BYTES: Final = 80_000_000  # several photographs and a film; intake limits each by itself
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_SUBJECTS: Final = {"tickets": "ticket", "work-orders": "work_order", "whistles": "whistle"}


def register(pages: Blueprint, container: Container, shell: Shell) -> None:
    """Add the routes of forms."""
    forms = ActionForms(container, shell)
    for base, subject in _SUBJECTS.items():
        path = f"/{base}/<subject_id>/actions/<action>"
        _show(pages, shell, forms, path, subject)
        _send(pages, shell, forms, path, subject)


def _show(pages: Blueprint, shell: Shell, forms: "ActionForms", path: str, subject: str) -> None:
    @pages.get(path, endpoint=f"{subject}_action")
    @shell.staff()
    def show(subject_id: str, action: str) -> Response:
        """Show an action's form."""
        return forms.show(subject, subject_id, action)


def _send(pages: Blueprint, shell: Shell, forms: "ActionForms", path: str, subject: str) -> None:
    @pages.post(path, endpoint=f"{subject}_act")
    @shell.staff()
    @accepts(*_FORMS, max_bytes=MOST_BYTES)
    def send(subject_id: str, action: str) -> Response:
        """Carry an action out, or show its form again with what was typed."""
        return forms.send(subject, subject_id, action)


class ActionForms:
    """Shows and sends the forms of actions."""

    def __init__(self, container: Container, shell: Shell) -> None:
        self._container = container
        self._shell = shell

    def show(self, subject: str, subject_id: str, action: str) -> Response:
        """Show a form; where the action is not possible now, say so."""
        offer = self._acting().offered(subject, subject_id, action)
        if offer.item is None:
            return self._not_now(offer, action, subject)
        typed = {name.removeprefix("f-"): value for name, value in request.args.items()}
        return self._form(offer, offer.item, typed, {}, new_id("key"))

    def send(self, subject: str, subject_id: str, action: str) -> Response:
        """Send a form; undone steps show it again, with what was typed and what is wrong."""
        acting = self._acting()
        offer = acting.offered(subject, subject_id, action)
        key = request.form.get("key") or new_id("key")
        if offer.item is None:
            return self._not_now(offer, action, subject)
        version = request.form.get("version", "")
        etag = f'"{version}"' if version.isdigit() else ""
        outcome = acting.do(offer, offer.item, request.form, request.files, key, etag)
        if outcome.done:
            what = self._shell.display.wording()(f"actions.{subject}.{action}")
            back = self._back(offer.ticket_id)
            joint = "&" if "?" in back else "?"
            target = f"{back}{joint}done={action}" if back.startswith("/tickets/") else back
            return self._shell.redirect(target, said="actions.done", what=what)
        return self._again(offer, offer.item, outcome, key)

    def _again(self, offer: Offer, item: Mapping[str, Any], outcome: Outcome, key: str) -> Response:
        words = self._shell.display.wording()
        errors = {
            name: words(said) if words.has(said) else said
            for name, said in outcome.read.errors.items()
        }
        problem = outcome.problem or {}
        if outcome.problem is not None:
            errors |= ApiRefused(outcome.status, problem).fields(words.language)
        return self._form(offer, item, outcome.read.typed, errors, key, outcome)

    def _form(
        self,
        offer: Offer,
        item: Mapping[str, Any],
        typed: Mapping[str, Any],
        errors: Mapping[str, str],
        key: str,
        outcome: Outcome | None = None,
    ) -> Response:
        words = self._shell.display.wording()
        drawn = Drawn(words, Choices(self._directory(), words), typed, errors)
        inputs = drawn.inputs(item)
        ticket = self._acting().api.get("dispatch", f"/api/v1/tickets/{offer.ticket_id}")
        stale = outcome is not None and outcome.status in STALE
        context: dict[str, Any] = {
            "item": item,
            "inputs": inputs,
            "errors": drawn.faults(inputs),
            "problem": (outcome.problem if outcome else None) or {},
            "away": outcome.away if outcome else None,
            "changed": self._changed(outcome) if stale else None,
            "key": key,
            "version": offer.version,
            "ticket": ticket,
            "back": self._back(offer.ticket_id),
            "snippets": self._snippets(item, ticket),
            "now": self._now(),
        }
        return self._shell.page("ticket/action.html", outcome.status if outcome else 200, **context)

    def _changed(self, outcome: Outcome | None) -> dict[str, Any]:
        """Return what somebody else did since this person read the ticket."""
        problem = (outcome.problem if outcome else None) or {}
        return {
            "fields": problem.get("changed_fields") or [],
            "story": self._teller().story(problem.get("changed_by") or []),
        }

    def _not_now(self, offer: Offer, action: str, subject: str) -> Response:
        """Say that it is not possible now, what happened last, and what was written in vain."""
        context: dict[str, Any] = {
            "action": f"actions.{subject}.{action}",
            "back": self._back(offer.ticket_id),
            "story": self._latest(offer.ticket_id),
            "written": written_in(request.form),
        }
        return self._shell.page("ticket/not_now.html", 409, **context)

    def _latest(self, ticket_id: str) -> list[Entry]:
        try:
            return self._teller().story(story_of(self._acting().api, ticket_id)[-_LATEST:])
        except (ApiRefused, ServiceAway):
            return []

    def _teller(self) -> Teller:
        shell = self._shell
        return Teller(shell.display.wording(), shell.name, shell.speaking.local, {})

    def _snippets(self, item: Mapping[str, Any], ticket: Mapping[str, Any]) -> list[Filled]:
        shell = self._shell
        return snippets_for(str(item["action"]), ticket, shell.person(), shell.speaking.local)

    def _back(self, ticket_id: str) -> str:
        asked = request.values.get("next", "")
        return asked if own_path(asked) else f"/tickets/{ticket_id}"

    def _directory(self) -> Mapping[str, Any]:
        try:
            return self._container.district.directory()
        except ServiceAway:
            return {}

    def _now(self) -> str:
        now = self._container.clock.now().astimezone(self._container.zone)
        return now.strftime("%Y-%m-%dT%H:%M:%S")

    def _acting(self) -> Acting:
        return Acting(self._shell.api(), self._container.zone)
