"""G6: queue, webhook and feed tell a unit the same, over a life with all that can happen in it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from huying_department import AmqpReplies, Event, Inbox
from huying_department.amqp import AmqpReceiver
from huying_department.feed import FeedReceiver
from huying_department.webhook import WebhookReceiver
from tests.e2e.story import Story
from tests.support import eventually
from tests.support.journey import District
from tests.support.people import BASIS

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

UNIT = "wenlv"  # no other story is about it
SAME = "经现场核实，两单反映的是同一处垃圾堆放点。"
REASON = "须等待专用配件到货后方可修复，特申请延期。"
WHISTLE = "商户占道与垃圾外溢反复出现，社区三次协调未果"
RUNNING = Callable[[threading.Event], None]


class System:
    """The unit's own system, made of the client: three ways, each with a memory of its own.

    ``twice`` names what a way handed over more than once.
    """

    def __init__(self, lianhu: District, folder: Path) -> None:
        self.got: dict[str, dict[str, dict[str, Any]]] = {"amqp": {}, "webhook": {}, "feed": {}}
        self.twice: list[tuple[str, str]] = []
        (access,) = [one for one in lianhu.access["units"] if one["code"] == UNIT]
        api = lianhu.api
        inboxes = {way: Inbox(folder / f"{way}.sqlite", self.into(way)) for way in self.got}
        queue = f"department.{UNIT}"
        self.replies = AmqpReplies(access["amqp_url"], UNIT)
        self.hook = WebhookReceiver("127.0.0.1", 0, inboxes["webhook"])
        dispatch = lianhu.access["urls"]["dispatch"]
        self.ways: list[RUNNING] = [
            AmqpReceiver(access["amqp_url"], queue, inboxes["amqp"]).run,
            FeedReceiver(dispatch, access["api_key"], UNIT, inboxes["feed"]).run,
            self.hook.run,
        ]
        body = {"unit": UNIT, "url": f"http://127.0.0.1:{self.hook.server_port}/"}
        told = api.post("notify", "/api/v1/endpoints", body, api.unit(UNIT))
        self.hook.secrets = (told["secret"],)
        self.endpoint = f"/api/v1/endpoints/{told['endpoint_id']}"

    def into(self, way: str) -> Callable[[Event], None]:
        """Return a handler that keeps what comes, and notes where a thing comes twice."""

        def keep(event: Event) -> None:
            if event.id in self.got[way]:
                self.twice.append((way, event.id))
            self.got[way][event.id] = event.raw

        return keep

    @contextmanager
    def running(self) -> Iterator[None]:
        """Receive by all three ways."""
        stop = threading.Event()
        threads = [threading.Thread(target=way, args=(stop,)) for way in self.ways]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(60)


@pytest.fixture(scope="session")
def system(lianhu: District, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The unit's system, up until all stories are over: later ones move its deadlines, too."""
    own = System(lianhu, tmp_path_factory.mktemp(UNIT))
    with own.running():
        yield own


def test_the_three_ways_tell_the_same_and_whoever_asks_again_gets_it_again(
    story: Story, lianhu: District, system: System
) -> None:
    led, accused = _life(story, lianhu, system)
    eventually(lambda: _all_tell(system, accused, "work_order.revoked.v1"))
    eventually(lambda: _all_tell(system, led, "ticket.merged.v1"))
    eventually(lambda: _types(system) >= EXPECTED)
    head = eventually(lambda: _levelled(lianhu, system))

    queue, webhook, feed = (system.got[way] for way in ("amqp", "webhook", "feed"))
    assert queue == webhook == feed
    assert sorted(event["unitsequence"] for event in queue.values()) == list(range(1, head + 1))
    _again(lianhu, system, head)
    assert system.twice == []
    _withheld(lianhu, accused, head)


EXPECTED = {
    "work_order.issued",
    "work_order.acknowledged",
    "work_order.contacted",
    "work_order.extension_requested",
    "work_order.extended",
    "work_order.returned",
    "work_order.revoked",
    "whistle.blown",
    "unit.reported_in",
    "ticket.merged",
    "reply.refused",
}


def _life(story: Story, lianhu: District, system: System) -> tuple[str, str]:
    """Lead a case with an extension, a whistle and a merge; return one; lose one that is sealed."""
    api = lianhu.api
    led, order = _given(story)
    system.replies.send(order, "waive")  # there is no such action: refused without a second try
    system.replies.send(order, "acknowledge")
    story.reaches(led, "acknowledged")
    path = f"/api/v1/work-orders/{order}"
    api.post("dispatch", f"{path}/contact", {"method": "phone"}, api.unit(UNIT))
    due = (lianhu.now() + timedelta(days=20)).isoformat()
    asked = {"reason": REASON, "wanted_due_at": due}
    api.post("dispatch", f"{path}/request-extension", asked, api.unit(UNIT))
    granted = {"due_at": due}
    api.post("dispatch", f"{path}/grant-extension", granted, api.staff("supervisor"))
    _called_elsewhere(story, lianhu)
    other = story.ticket(story.post())["ticket_id"]
    story.centre(other, "merge", "operator", into=led, reason=SAME)
    back, returned = _given(story)
    giving_up = {"reason": "not_in_duty", "basis": BASIS}
    api.post("dispatch", f"/api/v1/work-orders/{returned}/return", giving_up, api.unit(UNIT))
    assert back != led
    accused, _ = _given(story)
    # What was not read before the seal is withheld for ever: let all three ways read it first.
    eventually(lambda: _all_tell(system, accused, "work_order.issued.v1"))
    story.centre(accused, "accuse", units=[UNIT])
    return led, accused


def _given(story: Story) -> tuple[str, str]:
    """Return a ticket that the unit leads, and its order."""
    ticket = story.ticket(story.post())
    story.unit(ticket, "return", reason="not_in_duty", basis=BASIS)
    story.centre(ticket["ticket_id"], "screen", "operator", unit=UNIT)
    return ticket["ticket_id"], str(story.see(ticket["ticket_id"])["work_order_id"])


def _called_elsewhere(story: Story, lianhu: District) -> None:
    """Let the unit be whistled to another unit's case, and report in there."""
    api, ticket = lianhu.api, story.ticket(story.post())["ticket_id"]
    spot = {"longitude": 108.94, "latitude": 34.27, "crs": "wgs84"}
    body = {"kind": "emergency", "units": [UNIT], "reason": WHISTLE}
    body |= {"place": {"point": spot, "note": "东门岗亭"}}
    path = f"/api/v1/tickets/{ticket}/whistles"
    whistle = api.post("dispatch", path, body, api.staff("supervisor"))
    report = f"/api/v1/whistles/{whistle['whistle_id']}/report-in"
    api.post("dispatch", report, {"point": spot}, api.unit(UNIT))


def _all_tell(system: System, ticket_id: str, event_type: str) -> bool:
    return all(
        any(one["subject"] == ticket_id and one["type"] == event_type for one in list(got.values()))
        for got in system.got.values()
    )


def _types(system: System) -> set[str]:
    """Return the types that all three ways have told, without their version."""
    told = [
        {one["type"].removesuffix(".v1") for one in list(got.values())}
        for got in system.got.values()
    ]
    return set.intersection(*told)


def _levelled(lianhu: District, system: System) -> int:
    """Return the feed's head once all three ways have come to it."""
    feed = f"/api/v1/units/{UNIT}/feed?after=0&limit=1"
    head = int(lianhu.api.get("dispatch", feed, lianhu.api.unit(UNIT))["head"])
    counts = {way: len(got) for way, got in system.got.items()}
    return head if set(counts.values()) == {head} else 0


def _again(lianhu: District, system: System, head: int) -> None:
    """Replays bring nothing to the handlers: they know it all by its id."""
    api, asked = lianhu.api, {"from_sequence": 1}
    queue = f"/api/v1/units/{UNIT}/feed/replays"
    hook = f"{system.endpoint}/replays"
    for service, path in (("dispatch", queue), ("notify", hook)):
        begun = api.post(service, path, asked, api.unit(UNIT))
        one = f"{path}/{begun['replay_id']}"
        done = eventually(lambda service=service, one=one: _done(lianhu, service, one))
        assert done["after"] == head
    assert {len(got) for got in system.got.values()} == {head}


def _done(lianhu: District, service: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = lianhu.api.get(service, path, lianhu.api.unit(UNIT))
    return found if found["state"] == "done" else {}


def _withheld(lianhu: District, accused: str, head: int) -> None:
    """Of the case that was sealed against it the unit reads again that its order is gone (L2)."""
    feed = f"/api/v1/units/{UNIT}/feed?after=0&limit=500"
    items = lianhu.api.get("dispatch", feed, lianhu.api.unit(UNIT))["items"]
    assert [item["unitsequence"] for item in items] == list(range(1, head + 1))
    assert any(item.get("withheld") == "closed" for item in items)
    left = {item["type"] for item in items if item.get("subject") == accused}
    assert left == {"work_order.revoked.v1"}
