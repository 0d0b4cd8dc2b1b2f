"""A district whose audit trail is tampered with: dispatch's database, reporting's archive."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo.database import Database

from services.common.contracts.events.work_order import WorkOrderProgressed
from services.common.ids import derived_id
from services.common.store.connection import connect
from services.common.web.client import ServiceRefused
from services.dispatch.adapters.archive_api import HttpArchivedHeads
from services.dispatch.application.audit.findings import Findings
from services.dispatch.bootstrap import Container
from services.dispatch.ports.tickets import Change, Told
from services.reporting.bootstrap import Container as Reporting
from services.reporting.entrypoints.http.app import build_app
from services.reporting.settings import ReportingSettings
from tests.factories.dispatch import UNIT, handler, later, submitted
from tests.support.standing_app import StandingApp

FIRST = derived_id("tkt", "apl_0001")
REPORTING = StandingApp(build_app)


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

    def __init__(self, container: Container, reporting: Reporting, headers: dict[str, str]) -> None:
        self.container = container
        self.archive = reporting.archive
        self.reporting_app = REPORTING.app(reporting)
        client = InProcess(REPORTING.client(reporting), headers)
        self.database: Database[dict[str, Any]] = container.database
        self.tickets = self.database["tickets"]
        verify = replace(container.audit.verify, archive=HttpArchivedHeads(client))
        container.audit.__dict__["verify"] = verify

    def publish(self) -> None:
        """Let what waits in the outboxes come to reporting, as relay and worker do."""
        for name in ("tickets", "matters", "directories", "audit_log"):
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


@pytest.fixture
def scene(
    container: Container,
    mongodb_url: str,
    keys: tuple[str, str],
    bearer: Callable[..., dict[str, str]],
) -> Iterator[Scene]:
    """Five tickets, some of them worked on, all published."""
    settings = ReportingSettings(
        mongodb_url=mongodb_url,
        amqp_url="amqp://127.0.0.1:1/",
        database_prefix=container.settings.database_prefix,
        token_public_key=keys[1],
        service_token="none",
    )
    reporting = Reporting(settings)
    client = connect(mongodb_url, "reporting-tests")
    reporting.__dict__["client"] = client
    made = Scene(container, reporting, bearer("service"))
    container.open_tickets([submitted(number) for number in range(1, 6)])
    for note in ("已到现场", "正在清理", "清理完毕"):
        work_on(container, FIRST, note)
    made.publish()
    yield made
    client.close()


def work_on(container: Container, ticket_id: str, note: str) -> None:
    """Write a progress note, as a unit does."""
    ticket = container.tickets.get(ticket_id)
    assert ticket is not None
    order = replace(ticket.orders[0], state="in_progress")
    ticket = replace(ticket.with_order(order), state="in_progress")
    event = WorkOrderProgressed(ticket_id, order.id, UNIT, handler().subject, note, later(hours=1))
    container.tickets.save(Change(ticket, (Told(event, (UNIT,)),), later(hours=1)))
