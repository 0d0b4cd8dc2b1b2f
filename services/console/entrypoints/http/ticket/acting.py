"""Carries out one action from its form: offered by the API, read, sent, and shown again if not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.console.entrypoints.http.ticket.forms.reading import Read, Sent, read
from services.console.entrypoints.http.ticket.forms.uploads import Files, Uploads
from services.console.entrypoints.http.ticket.numbers import id_of
from services.console.entrypoints.http.ticket.views.actions import find
from services.console.ports.api import Api, ApiRefused, ServiceAway

STALE: Final = frozenset({412, 428})
_TICKET_FIELDS: Final = frozenset({"ticket"})


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered under an address, and its ticket; ``item`` is None where nothing is."""

    ticket_id: str
    version: int
    item: Mapping[str, Any] | None
    items: list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form: ``done``, or what to show it with again."""

    read: Read
    done: bool = False
    status: int = 200
    problem: Mapping[str, Any] | None = None
    away: str | None = None


@dataclass(frozen=True, slots=True)
class Acting:
    """One person's actions on tickets, work orders and whistles."""

    api: Api
    zone: ZoneInfo

    def offered(self, subject: str, subject_id: str, action: str) -> Offer:
        """Return what the API offers this person now; raises ApiRefused and ServiceAway."""
        ticket_id = self._ticket_of(subject, subject_id)
        found = self.api.get("dispatch", f"/api/v1/tickets/{ticket_id}/actions")
        items = list(found["items"])
        item = find(items, subject, subject_id, action)
        return Offer(str(found["ticket_id"]), int(found["version"]), item, items)

    def do(
        self, offer: Offer, item: Mapping[str, Any], sent: Sent, files: Files, key: str, etag: str
    ) -> Outcome:
        """Send a form; a file that went up stays up, and what was typed is told in any case."""
        found = read(item, sent, self.zone)
        try:
            Uploads(self.api, offer.ticket_id, key, self.zone).into(found, item, sent, files)
            self._resolve_numbers(found, item)
            if found.errors:
                return Outcome(found, status=422)
            self.api.post("dispatch", str(item["path"]), found.body, etag=etag or None, key=key)
        except ApiRefused as refused:
            return Outcome(found, status=refused.status, problem=refused.problem)
        except ServiceAway as away:
            return Outcome(found, status=503, away=away.service)
        return Outcome(found, done=True)

    def _ticket_of(self, subject: str, subject_id: str) -> str:
        if subject == "ticket":
            return subject_id
        path = "work-orders" if subject == "work_order" else "whistles"
        return str(self.api.get("dispatch", f"/api/v1/{path}/{subject_id}")["ticket_id"])

    def _resolve_numbers(self, found: Read, item: Mapping[str, Any]) -> None:
        """Put ids where people wrote numbers of tickets."""
        for field in item["fields"]:
            name = str(field["name"])
            if field["input"] not in _TICKET_FIELDS or name not in found.body:
                continue
            given = found.body[name]
            several = given if isinstance(given, list) else [given]
            ids = [id_of(self.api, one) for one in several]
            if None in ids:
                found.errors[name] = "actions.no_such_ticket"
            found.body[name] = ids if isinstance(given, list) else ids[0]
