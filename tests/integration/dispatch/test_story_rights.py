"""L1: what a unit reads of a ticket's story is what came to it on its own queue, and no more."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import COMMUNITY, COMMUNITY_UNIT, STREET_UNIT, directory_body
from tests.factories.dispatch import submitted as appealed
from tests.factories.dispatch_disputes import REASON
from tests.factories.dispatch_hall import ANSWER, MANHOLE
from tests.factories.whistles import whistle_body

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
UNITS = ("shizheng", "chengguan", "gongan", STREET_UNIT, COMMUNITY_UNIT)
PHOTO = {
    "attachment_id": "att_1",
    "taken_at": "2026-11-23T01:30:00Z",
    "point": {"longitude": 108.91, "latitude": 34.21},
}


class Story:
    """A manhole: a lead, a support, a whistle, a lead that changes, a hand-over to a community."""

    def __init__(self, http: FlaskClient, bearer: Headers, container: Container) -> None:
        container.publish_directory({**directory_body(), "whistles": whistle_body()})
        self.http, self.bearer, self.container = http, bearer, container
        container.open_tickets([appealed(1, **MANHOLE)])
        found = container.database["tickets"].find_one()
        assert found is not None
        self.url = f"/api/v1/tickets/{found['_id']}"

    def of(self, unit: str, role: str = "unit_handler") -> dict[str, str]:
        return self.bearer(role, subject=f"{unit}-{role}", unit=unit)

    def centre(self, verb: str, status: int = 200, **body: Any) -> None:
        answer = self.http.post(f"{self.url}/{verb}", json=body, headers=self.bearer("supervisor"))
        assert answer.status_code == status, answer.json

    def do(self, unit: str, verb: str, role: str = "unit_handler", **body: Any) -> None:
        order = next(one["work_order_id"] for one in reversed(self.orders()) if one["unit"] == unit)
        url = f"/api/v1/work-orders/{order}/{verb}"
        answer = self.http.post(url, json=body, headers=self.of(unit, role))
        assert answer.status_code == 200, (verb, answer.json)

    def orders(self) -> list[Any]:
        view = self.http.get(self.url, headers=self.bearer("supervisor")).json
        return list(view["work_orders"])

    def told(self) -> None:
        """Let everything happen that a unit may be told of."""
        self.do("shizheng", "acknowledge")
        self.do("chengguan", "acknowledge")
        self.centre("support", units=["gongan"], reason=REASON)
        self.centre("whistles", 201, kind="livelihood", units=["gongan"], reason=REASON)
        self.do("gongan", "acknowledge")
        self.do("chengguan", "resolve", outcome="done", answer=ANSWER, proofs=[PHOTO])
        self.do("shizheng", "contact", method="phone")
        self.centre("supervise", instruction="请尽快办理并回复")
        self.centre("reassign", unit=STREET_UNIT, reason=REASON)
        self.do(STREET_UNIT, "acknowledge", "street")
        self.container.open_tickets(
            [appealed(2, **MANHOLE, repeat_verdict="certain", repeat_of=(("apl_0001", 0.95),))]
        )
        self.do(STREET_UNIT, "hand-over", "street", reason=REASON, person="li-si")

    def queue(self, unit: str) -> list[str]:
        """Return the events whose copies a unit gets, in order."""
        kept = self.container.database["tickets"].find_one({"appeal_id": "apl_0001"})
        assert kept is not None
        return [entry["id"] for entry in kept["outbox"] if unit in entry["units"]]

    def read(self, unit: str, role: str = "unit_handler") -> list[str]:
        answer = self.http.get(f"{self.url}/history", headers=self.of(unit, role))
        if answer.status_code == 404:
            return []
        assert answer.status_code == 200
        return [item["id"] for item in answer.json["items"]]


@pytest.fixture
def story(http: FlaskClient, bearer: Headers, container: Container) -> Story:
    made = Story(http, bearer, container)
    made.told()
    return made


def test_a_unit_reads_in_the_story_what_came_on_its_queue(story: Story) -> None:
    """Of those that have or had an order; who was told of an escalation alone has no ticket."""
    for unit in UNITS:
        assert story.read(unit) == story.queue(unit), unit
    assert len(story.queue("shizheng")) > len(story.queue("chengguan")) > 3
    whole = story.http.get(f"{story.url}/history", headers=story.bearer("operator")).json["items"]
    assert len(whole) > len(story.queue("shizheng"))


def test_a_conflict_tells_a_unit_no_more_than_its_queue(story: Story) -> None:
    """412 bodies: what others did is not told to one whom it does not concern."""
    order = story.orders()[0]["work_order_id"]
    url = f"/api/v1/work-orders/{order}/progress"
    stale = {**story.of("shizheng"), "If-Match": '"3"'}
    lost = story.http.post(url, json={"note": "已到现场"}, headers=stale)
    assert lost.status_code == 412
    told = [item["id"] for item in lost.json["changed_by"]]
    assert told
    assert set(told) <= set(story.queue("shizheng"))


def test_the_street_reads_all_of_what_lies_in_its_area(story: Story) -> None:
    who = story.bearer("street", unit="jd-other", areas=("610104001",))
    there = story.http.get(f"{story.url}/history", headers=who).json["items"]
    whole = story.http.get(f"{story.url}/history", headers=story.bearer("operator")).json["items"]
    assert [item["id"] for item in there] == [item["id"] for item in whole]
    elsewhere = story.bearer("street", unit="jd-other", areas=("610104002",))
    assert story.http.get(f"{story.url}/history", headers=elsewhere).status_code == 404
    assert COMMUNITY.startswith("610104001")
