"""A district whose audit trail is tampered with: dispatch's database, reporting's archive."""

from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient
from pymongo.database import Database

from services.common.web.client import ServiceRefused
from services.dispatch.adapters.archive_api import HttpArchivedHeads
from services.dispatch.application.audit.findings import Findings
from services.dispatch.bootstrap import Container
from services.reporting.bootstrap import Container as Reporting


class InProcess:
    """Stands for the HTTP client: the same paths and parameters, answered by the app itself."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self._client = client
        self._headers = headers

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        given = {key: value for key, value in params.items() if value is not None}
        answer = self._client.get(path, query_string=given, headers=self._headers)
        if answer.status_code >= 400:
            raise ServiceRefused(answer.status_code, answer.json or {})
        body: dict[str, Any] = answer.json
        return body


class Scene:
    """The trail as an auditor sees it, and the tools of somebody with a hand in the database."""

    def __init__(self, container: Container, reporting: Reporting, client: Any) -> None:
        self.container = container
        self.archive = reporting.archive
        self.database: Database[dict[str, Any]] = container.database
        self.tickets = self.database["tickets"]
        verify = replace(container.audit.verify, archive=HttpArchivedHeads(client))
        container.audit.__dict__["verify"] = verify

    def publish(self) -> None:
        """Let what waits in the outboxes come to reporting, as relay and worker do."""
        for name in ("tickets", "directories", "audit_log"):
            for document in self.database[name].find({"outbox": {"$ne": []}}):
                self.archive.keep([entry["event"] for entry in document["outbox"]])
            gone = {"$set": {"outbox": []}, "$unset": {"outbox_since": ""}}
            self.database[name].update_many({}, gone)

    def story(self, ticket_id: str) -> list[dict[str, Any]]:
        """Return a ticket's embedded history."""
        document = self.tickets.find_one({"_id": ticket_id}) or {}
        return list(document["history"])

    def put(self, ticket_id: str, events: list[dict[str, Any]]) -> None:
        """Write a history by hand, and make the document agree with it, as one who knows would."""
        last = events[-1]
        agreeing = {"sequence": last["sequence"], "chain_head": last.get("chainhead")}
        self.tickets.update_one({"_id": ticket_id}, {"$set": {"history": events, **agreeing}})

    def verify(self, since: str | None = None) -> Findings:
        return self.container.audit.verify(since)

    def found(self, since: str | None = None) -> list[tuple[str, int, str]]:
        """Return the first bad links as subject, entry and code."""
        return [(f.subject, f.sequence, f.code) for f in self.verify(since).faults]
