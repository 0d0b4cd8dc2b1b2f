"""G3 for units' people: what came in quiet hours is one message for each robot and mailbox."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from services.notify.adapters.documents import NOTIFICATIONS, PUBLICATIONS
from services.notify.adapters.policy.body import PolicyBody, policy_of
from services.notify.bootstrap import Container
from services.notify.domain.unit_address import UnitAddress
from services.notify.ports.dependencies import DependencyAway
from tests.factories.notify import DIRECTORY, NOON, UNIT, event, notification, steps, told
from tests.fakes.notify import FakeClock
from tests.integration.notify.conftest import queue_for_unit
from tests.support import eventually
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration

MIDNIGHT, MORNING = NOON + timedelta(hours=12), NOON + timedelta(hours=20)
QUIET = {"unit": {"from": "22:00", "to": "08:00", "passes": ["danger"]}}
DANGER = {f"danger.{what}.v1": {"urgency": "danger"} for what in ("raised", "transferred")}
DIGEST = "notification.digest/unit_handler/chat/zh-CN@1"


class District:
    """notify at night, with two robots of one unit and its system's webhook; intake is away."""

    def __init__(self, container: Container, httpserver: HTTPServer) -> None:
        self.container = container
        self.clock = FakeClock(MIDNIGHT)
        container.__dict__["clock"] = self.clock
        container.database[PUBLICATIONS].insert_one(
            {"_id": "directory", "version": 1, "body": DIRECTORY}
        )
        self.said: dict[str, list[str]] = {"/a": [], "/b": [], "/hook": []}
        for path in self.said:
            httpserver.expect_request(path).respond_with_handler(self.take)
        for path in ("/a", "/b"):
            url = httpserver.url_for(f"{path}?key=k")
            robot = UnitAddress(f"uad_{path[1]}", UNIT, "wecom", url, NOON, "leader")
            container.unit_addresses.register(robot)
        container.register_endpoint(UNIT, httpserver.url_for("/hook"))
        body = PolicyBody.model_validate({"quiet_hours": QUIET, "events": DANGER})
        written = body.model_dump(mode="json", by_alias=True)
        container.publish_policy(policy_of(0, body), written, by="someone", note="", after=None)

    def take(self, request: Request) -> Response:
        body = json.loads(request.get_data())
        self.said[request.path].append(body["type"] if "type" in body else body["text"]["content"])
        return Response(json.dumps({"errcode": 0}), content_type="application/json")

    def order(self, number: int, severity: str = "P2") -> None:
        """Give the unit an order, and remind it, by an event that says nothing of how severe."""
        ticket_id, named = f"tkt_{number}", f"LH-{number}"
        story = told(
            [
                event("ticket.opened.v1", severity=severity, number=named, ticket_id=ticket_id),
                event("ticket.reminded.v1", unit=UNIT, ticket_id=ticket_id),
            ],
            ticket_id=ticket_id,
        )
        self.container.follow_tickets(steps(story))

    def records(self, **wanted: Any) -> list[dict[str, Any]]:
        return list(self.container.database[NOTIFICATIONS].find({"route": "address", **wanted}))

    def send(self, until: Callable[[], bool]) -> None:
        stop = threading.Event()
        thread = threading.Thread(target=self.container.send_due.run, args=(stop,))
        thread.start()
        try:
            eventually(until)
        finally:
            stop.set()
            thread.join()

    def hold_two(self) -> None:
        self.order(1)
        self.order(2)
        self.send(lambda: len(self.records(status="held")) == 4)

    def release(self) -> None:
        with pytest.raises(DependencyAway):  # intake is away all the while
            self.container.release_held()()


@pytest.fixture
def district(container_for: Callable[..., Container], httpserver: HTTPServer) -> District:
    return District(container_for(intake_url="http://127.0.0.1:1"), httpserver)


def held_resident(district: District) -> None:
    ledger = district.container.database[NOTIFICATIONS]
    district.container.notifications.add([notification(recipient=f"apl_{n}") for n in (7, 8)])
    held = {"$set": {"status": "held", "held_until": MORNING}, "$unset": {"next_attempt_at": ""}}
    ledger.update_many({"audience": "resident"}, held)


def test_what_came_at_night_is_one_message_for_each_robot_though_intake_is_away(
    district: District,
) -> None:
    district.hold_two()
    held_resident(district)
    assert district.said["/a"] == []
    district.clock.at = MORNING
    with profiled(district.container.database):
        district.release()
    assert collection_scans(district.container.database) == []
    district.send(lambda: len(district.records(status="sent")) == 2)

    for path in ("/a", "/b"):
        [text] = district.said[path]
        assert "2条工单消息" in text
        assert text.index("1. ") < text.index("LH-1") < text.index("2. ") < text.index("LH-2")
    digests = {one["_id"]: one for one in district.records(status="sent")}
    parts = district.records(status="bundled")
    assert {one["template"] for one in digests.values()} == {DIGEST}
    assert {one["recipient"] for one in digests.values()} == {"uad_a", "uad_b"}
    assert len(parts) == 4
    assert all(digests[one["told_in"]]["recipient"] == one["recipient"] for one in parts)
    assert all(one["unit"] == UNIT for one in digests.values())
    ledger = district.container.database[NOTIFICATIONS]
    assert ledger.count_documents({"audience": "resident", "status": "held"}) == 4


def test_who_is_killed_while_he_bundles_tells_nothing_twice(district: District) -> None:
    district.hold_two()
    held_resident(district)
    district.clock.at = MORNING
    held = district.container.held
    finish = held.finish
    held.finish = lambda digests, now: None  # type: ignore[method-assign]
    district.release()
    held.finish = finish  # type: ignore[method-assign]
    assert len(district.records(status="held")) == 6  # two digests beside their four parts
    for _ in range(2):
        district.release()
    district.send(lambda: len(district.records(status="sent")) == 2)

    assert [len(district.said[path]) for path in ("/a", "/b")] == [1, 1]
    assert len(district.records(status="bundled")) == 4


def test_a_digest_that_was_begun_is_ended_before_more_is_bundled(district: District) -> None:
    """In a long queue its parts may be due batches before it: some would be told once more."""
    district.hold_two()
    district.clock.at = MORNING + timedelta(minutes=1)
    held = district.container.held
    finish = held.finish
    held.finish = lambda digests, now: None  # type: ignore[method-assign]
    district.container.release_held()()
    held.finish = finish  # type: ignore[method-assign]

    first = held.due(district.clock.at, 2, "unit")
    assert [len(one.parts) for one in first] == [2, 2]


def test_one_that_waited_alone_comes_as_it_is(district: District) -> None:
    district.order(1)
    district.send(lambda: len(district.records(status="held")) == 2)
    district.clock.at = MORNING
    district.container.release_held()()
    district.send(lambda: len(district.records(status="sent")) == 2)

    [text] = district.said["/a"]
    assert "免打扰" not in text


def test_a_reminder_of_a_p0_and_what_systems_get_wait_for_no_morning(district: District) -> None:
    issued = told([event("ticket.opened.v1"), event("work_order.issued.v1", unit=UNIT)])
    queue_for_unit(district.container, issued)
    district.order(1, "P0")
    district.order(2)
    district.send(lambda: len(district.records(status="held")) == 2)
    district.send(lambda: bool(district.said["/hook"]))

    assert [len(district.said[path]) for path in ("/a", "/b")] == [1, 1]
    assert "LH-1" in district.said["/a"][0]
    assert district.said["/hook"] == ["work_order.issued.v1"]
