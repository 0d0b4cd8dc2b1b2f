"""What never came by the broker is fetched; what is declared is what lies in the database."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.common.broker.delivery import Delivery
from services.common.broker.verdicts import Ack, DeadLetter, RetryLater
from services.common.contracts.envelope import Envelope
from services.common.contracts.events.directory import DirectoryPublished
from services.common.web.client import ServiceUnavailable
from services.intake.adapters.documents import AppealDocument, TicketViewDocument
from services.intake.bootstrap import Container
from services.intake.entrypoints.scheduler import make_reconciler
from services.intake.entrypoints.worker import EventHandler
from tests.factories.intake import NOW, acknowledged, directory_body, opened, resolved, story

GOOD = {"kind": "complaint", "text": "路灯不亮", "contact": {"phone": "13812345678"}}


class StandInDispatch:
    """Answers what intake asks dispatch; away when told so."""

    def __init__(self, *events: Envelope) -> None:
        self.told = list(events)
        self.is_away = False

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        if self.is_away:
            raise ServiceUnavailable("told to be away")
        if path.endswith("/heads"):
            subjects = {event.subject: event.sequence for event in self.told}
            heads = [{"subject": s, "sequence": n} for s, n in subjects.items()]
            return {"items": [{**head, "updated_at": NOW.isoformat()} for head in heads]}
        if path.endswith("/events"):
            found = [e for e in self.told if e.subject == params["subject"]]
            return {"items": [e.to_dict() for e in found if e.sequence > params["after"]]}
        if path.endswith("/current"):
            return {"version": 7}
        return directory_body(version=int(path.rpartition("/")[2]))


@pytest.fixture
def dispatch(container: Container) -> StandInDispatch:
    stand_in = StandInDispatch()
    container.__dict__["dispatch_client"] = stand_in
    return stand_in


def posted(http: FlaskClient) -> str:
    return str(http.post("/api/v1/appeals", json=GOOD).get_json()["appeal_id"])


def handler(container: Container) -> EventHandler:
    return EventHandler(container.follow_tickets, container.refresh_directory)


def delivery(event: Envelope) -> Delivery:
    return Delivery(body=event.to_json(), routing_key=event.type)


def test_events_that_a_deleted_binding_lost_are_fetched(
    http: FlaskClient, container: Container, dispatch: StandInDispatch
) -> None:
    appeal_id = posted(http)
    dispatch.told = story("tkt_1", opened(appeal_id, "tkt_1"), acknowledged("tkt_1"))
    assert make_reconciler(container).run_once() == 2
    case = container.appeals.get(appeal_id)
    assert case is not None
    assert case.ticket_id == "tkt_1"
    assert container.views.load(["tkt_1"])["tkt_1"].state == "acknowledged"


def test_a_gap_waits_while_dispatch_is_away_and_is_filled_afterwards(
    http: FlaskClient, container: Container, dispatch: StandInDispatch
) -> None:
    events = story("tkt_1", opened(posted(http), "tkt_1"), acknowledged("tkt_1"))
    dispatch.told, dispatch.is_away = events, True
    verdicts = handler(container)([delivery(events[1])])
    assert [type(verdict) for verdict in verdicts] == [RetryLater]
    dispatch.is_away = False
    assert [type(v) for v in handler(container)([delivery(events[1])])] == [Ack]
    assert container.views.load(["tkt_1"])["tkt_1"].sequence == 2


def test_one_broken_message_holds_nobody(
    http: FlaskClient, container: Container, dispatch: StandInDispatch
) -> None:
    good = delivery(story("tkt_1", opened(posted(http), "tkt_1"))[0])
    broken = story("tkt_2", opened("apl_x", "tkt_2"))[0]
    del broken.data["state"]
    bodies = [Delivery(b"{", "x"), good, delivery(broken)]
    kinds = [type(verdict) for verdict in handler(container)(bodies)]
    assert kinds == [DeadLetter, Ack, DeadLetter]


def test_a_type_of_a_later_version_is_a_step_without_words(
    http: FlaskClient, container: Container, dispatch: StandInDispatch
) -> None:
    known = story("tkt_1", opened(posted(http), "tkt_1"))[0]
    raw = {**known.to_dict(), "type": "ticket.glorified.v9", "sequence": 2, "data": {}}
    handler(container)([delivery(known), delivery(Envelope.from_dict(raw))])
    assert container.views.load(["tkt_1"])["tkt_1"].sequence == 2


def test_a_published_directory_is_copied(container: Container, dispatch: StandInDispatch) -> None:
    event = DirectoryPublished(version=7, district="610104", published_at=NOW)
    verdicts = handler(container)([delivery(story("directory", event)[0])])
    assert [type(verdict) for verdict in verdicts] == [Ack]
    held = container.directory.current()
    assert held is not None
    assert held.version == 7


def test_the_declared_documents_are_what_lies_in_the_database(
    http: FlaskClient, container: Container, dispatch: StandInDispatch
) -> None:
    events = story("tkt_1", opened(posted(http), "tkt_1"), resolved("tkt_1", NOW))
    handler(container)([delivery(event) for event in events])
    for kind in (AppealDocument, TicketViewDocument):
        collection = container.database[kind._get_collection_name()]
        kept = collection.find_one()
        assert kept is not None
        kind._from_son(kept).validate()
        declared = {"_id", *(kind._db_field_map[name] for name in kind._fields)}
        assert set(kept) <= declared
