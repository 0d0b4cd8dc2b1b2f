"""The sender with real MongoDB and receivers: at least once on the wire, once in the ledger."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from pymongo.database import Database
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from services.common.contracts.catalogue import decode
from services.common.contracts.envelope import Envelope
from services.notify.adapters.documents import NOTIFICATIONS, PUBLICATIONS, TICKETS
from services.notify.application.deliver import Parcel
from services.notify.bootstrap import Container
from services.notify.domain.settle import settle
from tests.factories.notify import DIRECTORY, FOUNDER, UNIT, event, life, steps, told
from tests.integration.notify.conftest import queue_for_unit
from tests.support import eventually
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration


@dataclass
class Town:
    """The service between an intake that can be away, an SMS gateway and a unit's endpoint."""

    container: Container
    url: Callable[[str], str]
    intake_away: bool = False
    unit_answers: list[int] = field(default_factory=list)
    sms: list[dict[str, Any]] = field(default_factory=list)
    hooks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def documents(self) -> list[dict[str, Any]]:
        return list(self.container.database[NOTIFICATIONS].find(sort=[("step", 1)]))

    def all_ended(self) -> bool:
        return all(document["status"] in ("sent", "failed") for document in self.documents)

    @contextmanager
    def sending(self) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=self.container.send_due.run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def contacts(self, request: Request) -> Response:
        if self.intake_away:
            return Response(status=503)
        asked = json.loads(request.data)
        assert asked["purpose"] == "notify"
        known = {FOUNDER: {"phone": "13800005678", "email": None, "language": "zh"}}
        found = {one: known[one] for one in asked["appeal_ids"] if one in known}
        return Response(json.dumps({"contacts": found}), content_type="application/json")

    def take_sms(self, request: Request) -> Response:
        self.sms += json.loads(request.data)["messages"]
        return Response(status=200)

    def take_hook(self, request: Request) -> Response:
        self.hooks.append((request.headers["webhook-id"], json.loads(request.data)))
        return Response(status=self.unit_answers.pop(0) if self.unit_answers else 204)


@pytest.fixture
def town(httpserver: HTTPServer, container_for: Callable[..., Container]) -> Town:
    container = container_for(
        intake_url=httpserver.url_for(""),
        dispatch_url=httpserver.url_for(""),
        notify_sms_url=httpserver.url_for("/sms"),
    )
    container.database[PUBLICATIONS].insert_one(
        {"_id": "directory", "version": 1, "body": DIRECTORY}
    )
    town = Town(container, httpserver.url_for)
    httpserver.expect_request("/internal/v1/contacts/resolve").respond_with_handler(town.contacts)
    httpserver.expect_request("/sms").respond_with_handler(town.take_sms)
    httpserver.expect_request("/hook").respond_with_handler(town.take_hook)
    return town


def test_a_ticket_s_life_is_told_in_order_and_recorded_once(town: Town) -> None:
    town.container.register_endpoint(UNIT, town.url("/hook"))
    for _ in range(2):
        town.container.follow_tickets(steps(life()))
        queue_for_unit(town.container, life())
    with town.sending():
        eventually(town.all_ended)

    assert [one["event_type"] for one in town.documents if one["audience"] == "resident"] == [
        "ticket.opened.v1",
        "work_order.issued.v1",
        "work_order.acknowledged.v1",
        "ticket.resolved.v1",
        "ticket.closed.v1",
    ]
    assert [
        word
        for sms in town.sms
        for word in ("已受理", "已派至", "已签收", "已办结", "已结案")
        if word in sms["text"]
    ] == ["已受理", "已派至", "已签收", "已办结", "已结案"]
    assert [body["type"] for _, body in town.hooks] == [
        one["event_type"] for one in town.documents if one["audience"] == "unit"
    ]
    assert {one["status"] for one in town.documents} == {"sent"}


def test_what_ends_leaves_its_event_in_the_outbox(town: Town) -> None:
    town.container.follow_tickets(steps(told([event("ticket.opened.v1")])))
    town.container.follow_tickets(
        steps(told([event("ticket.opened.v1", appeal_id="apl_nobody")], ticket_id="tkt_2"))
    )
    with town.sending():
        eventually(town.all_ended)

    outgoing = [Envelope.from_dict(one["outbox"][0]["event"]) for one in town.documents]
    assert sorted(item.type for item in outgoing) == [
        "notification.failed.v1",
        "notification.sent.v1",
    ]
    assert {item.sequence for item in outgoing} == {1}
    for item in outgoing:
        decode(item)
    failed = next(one for one in town.documents if one["status"] == "failed")
    assert failed["reason"] == "no_contact"


def test_no_contact_data_is_stored(town: Town) -> None:
    town.container.follow_tickets(steps(life()))
    with town.sending():
        eventually(town.all_ended)

    assert town.sms[0]["to"] == "13800005678"
    assert "13800005678" not in str(town.documents)


def test_intake_away_means_later_and_counts_as_no_attempt(town: Town) -> None:
    town.intake_away = True
    town.container.follow_tickets(steps(told([event("ticket.opened.v1")])))
    with town.sending():
        eventually(lambda: town.documents[0].get("reason") == "contacts_unavailable")
        assert town.documents[0]["attempts"] == 0
        town.intake_away = False
        eventually(town.all_ended)

    assert town.documents[0]["status"] == "sent"


def test_a_failing_endpoint_is_tried_again_with_the_same_id(town: Town) -> None:
    town.unit_answers = [503, 500]
    town.container.register_endpoint(UNIT, town.url("/hook"))
    queue_for_unit(town.container, life("ticket.opened.v1", "work_order.issued.v1"))
    with town.sending():
        eventually(town.all_ended)

    assert len(town.hooks) == 3
    assert len({webhook_id for webhook_id, _ in town.hooks}) == 1
    unit = next(one for one in town.documents if one["audience"] == "unit")
    assert (unit["status"], unit["attempts"]) == ("sent", 3)


def test_an_endpoint_that_is_gone_is_recorded_with_its_answer_and_left_alone(town: Town) -> None:
    town.unit_answers = [410]
    town.container.register_endpoint(UNIT, town.url("/hook"))
    queue_for_unit(town.container, life("ticket.opened.v1", "work_order.issued.v1"))
    with town.sending():
        eventually(town.all_ended)

    unit = next(one for one in town.documents if one["audience"] == "unit")
    assert (unit["status"], unit["reason"]) == ("failed", "http_410")
    (endpoint,) = town.container.endpoints.of_units([UNIT])[UNIT]
    assert endpoint.disabled == "gone"
    kept = town.container.database["endpoints"].find_one({})
    assert kept is not None
    assert kept["outbox"][0]["event"]["type"] == "endpoint.disabled.v1"
    assert kept["outbox"][0]["units"] == [UNIT]


def test_a_sender_killed_before_it_wrote_sends_the_same_id_again(town: Town) -> None:
    container = town.container
    container.register_endpoint(UNIT, town.url("/hook"))
    queue_for_unit(container, told([event("work_order.issued.v1")]))
    unit_only = {"audience": "unit"}
    claimed = [
        item
        for item in container.notifications.claim(10, 0.5, "units")
        if item.notification.audience == "unit"
    ]
    outcome = container.deliver(Parcel(claimed[:1], {}))[0]  # sent, and then the process is gone

    with town.sending():
        eventually(town.all_ended)

    assert [webhook_id for webhook_id, _ in town.hooks] == [
        claimed[0].notification.notification_id
    ] * 2
    now = container.wall.now()
    late = settle(
        claimed[0],
        outcome,
        at=now,
        now=now,
        policy=container._policies()["unit"],
    )
    container.notifications.settle([late])  # should the dead one wake up after all
    document = container.database[NOTIFICATIONS].find_one(unit_only)
    assert document is not None
    assert document["sequence"] == 1


def test_two_senders_send_each_notice_once(town: Town) -> None:
    for number in range(40):
        opened = event("ticket.opened.v1", ticket_id=f"tkt_{number}")
        town.container.follow_tickets(steps(told([opened], ticket_id=f"tkt_{number}")))
    other = Container(town.container.settings)
    other.__dict__.update(client=town.container.client, database=town.container.database)
    with town.sending(), Town(other, town.url).sending():
        eventually(town.all_ended)

    assert len(town.sms) == 40
    assert len({sms["id"] for sms in town.sms}) == 40


def test_no_query_on_the_way_scans_a_collection(
    town: Town, database: Database[dict[str, Any]]
) -> None:
    town.container.register_endpoint(UNIT, town.url("/hook"))
    for number in range(20):
        town.container.follow_tickets(steps(life(ticket_id=f"tkt_{number}")))
        queue_for_unit(town.container, life(ticket_id=f"tkt_{number}"))
    with profiled(database):
        town.container.follow_tickets(steps(life(ticket_id="tkt_last")))
        with town.sending():
            eventually(lambda: not any(town.container.notifications.backlog().values()))

    # A collection of a document or two is read whole by any plan.
    scanned = [one for one in collection_scans(database) if one["collection"] in _LARGE]
    assert scanned == []


_LARGE = (NOTIFICATIONS, TICKETS)
