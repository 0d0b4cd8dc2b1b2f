"""A unit's feed on a real MongoDB: no gap and nothing twice, whoever numbers at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.common.broker.messages import BrokerUnavailable, Message, Published
from services.common.clock import SystemClock
from services.dispatch.adapters.units.feed import MongoUnitFeed
from services.dispatch.adapters.units.numbering import UnitNumbering
from services.dispatch.application.commanding import Order
from services.dispatch.bootstrap import Container
from services.dispatch.domain.units.account import Account
from services.dispatch.domain.units.queue import UnitQueue
from services.dispatch.entrypoints.http.unit_system_answers import (
    FeedReplayAnswer,
    UnitFeedAnswer,
    UnitQueueAnswer,
)
from services.dispatch.ports.units import BrokerAway
from tests.factories.dispatch import UNIT, handler, submitted
from tests.factories.dispatch_commands import of_orders
from tests.support import eventually
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration

Headers = Callable[..., dict[str, str]]
UNITS = ("chengguan", "gongan", "shizheng")


def entry(number: int, units: tuple[str, ...]) -> dict[str, Any]:
    event = {
        "id": f"evt_{number:04d}",
        "subject": f"tkt_{number % 7}",
        "sequence": number,
        "type": "work_order.issued.v1",
    }
    return {"id": event["id"], "event": event, "units": list(units)}


def documents(first: int, count: int) -> list[dict[str, Any]]:
    """Return documents of a batch, each with two entries for one to three units."""
    numbers = range(first, first + 2 * count, 2)
    return [
        {"outbox": [entry(n, UNITS[: 1 + n % 3]), entry(n + 1, UNITS[n % 3 :])]} for n in numbers
    ]


def numbered(numbering: UnitNumbering, start: int) -> dict[str, int]:
    """Number overlapping batches, each a second time as after a crash; return what was given."""
    given: dict[str, int] = {}
    for first in (first for first in range(start, start + 80, 20) for _ in range(2)):
        batch = documents(first, 15)  # half of it is the next batch's too
        numbering(batch)
        entries = [one for document in batch for one in document["outbox"]]
        for one in entries:
            given |= {f"{one['id']}@{unit}": n for unit, n in one["unitsequences"].items()}
    return given


def test_the_feed_of_a_unit_that_left_is_trimmed_and_its_numbers_go_on(
    container: Container,
) -> None:
    feed, numbering = (
        MongoUnitFeed(container.database),
        UnitNumbering(container.database, "tickets"),
    )
    numbered(numbering, 0)
    before = feed.heads()
    in_steps = MongoUnitFeed(container.database, trim_step=7)
    with profiled(container.database):
        assert in_steps.trim("gongan") == before["gongan"] - 1
    deletes = container.database["system.profile"].find({"op": "remove"})
    removed = [one["ndeleted"] for one in deletes]
    assert (max(removed), sum(removed)) == (7, before["gongan"] - 1)
    assert (feed.trim("gongan"), feed.trim("nobody")) == (0, 0)
    assert feed.heads() == before
    given = numbered(numbering, 1000)
    back = sorted(number for copy, number in given.items() if copy.endswith("@gongan"))
    assert back == list(range(before["gongan"] + 1, before["gongan"] + 1 + len(back)))


def test_whoever_reads_on_from_the_last_number_misses_nothing_while_many_write(
    container: Container,
) -> None:
    """Four relays number the same and each other's copies; three readers keep up with them."""
    feed, rows = MongoUnitFeed(container.database), container.database["unit_feed"]
    read: dict[str, list[int]] = {unit: [] for unit in UNITS}

    def read_on() -> bool:
        for unit, numbers in read.items():
            found = feed.read(unit, numbers[-1] if numbers else 0, 7)
            numbers.extend(fed.sequence for fed in found)
        return all(feed.head(unit) == len(numbers) for unit, numbers in read.items())

    with ThreadPoolExecutor(4) as pool:
        numberings = [UnitNumbering(container.database, "tickets") for _ in range(4)]
        writing = [pool.submit(numbered, one, 40 * n) for n, one in enumerate(numberings)]
        while not all(one.done() for one in writing):
            read_on()
    eventually(read_on)

    kept = {row["_id"]: row["sequence"] for row in rows.find()}
    assert all(one.result().items() <= kept.items() for one in writing)
    assert len({(row["unit"], row["sequence"]) for row in rows.find()}) == len(kept)
    assert [read[unit] for unit in UNITS] == [
        list(range(1, 1 + rows.count_documents({"unit": unit}))) for unit in UNITS
    ]
    assert feed.heads() == {unit: len(numbers) for unit, numbers in read.items()}


def test_of_two_generations_of_an_account_the_later_stays(container: Container) -> None:
    accounts = container.units.accounts
    first = Account(UNIT, 1, datetime(2026, 11, 1, tzinfo=UTC))
    later = replace(first, generation=2)

    for one in (first, later, first):
        accounts.save([one])

    assert accounts.all() == {UNIT: later}


def test_a_unit_reads_how_its_own_queue_stands_and_nobody_elses(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    """Where the broker's management does not answer it is a 503 that asks to come again."""
    url, unit = f"/api/v1/units/{UNIT}/queue", bearer("unit_handler", unit=UNIT)
    assert http.get(url, headers=unit).status_code == 503

    class Queues:
        def of(self, code: str) -> UnitQueue | None:
            return UnitQueue(f"department.{code}", 3, 1, 0, 100_000) if code == UNIT else None

    container.__dict__["units"] = replace(container.units, queues=Queues())
    told = http.get(url, headers=unit).json
    UnitQueueAnswer.model_validate(told)
    assert told == {
        "unit": UNIT,
        "queue": f"department.{UNIT}",
        "ready": 3,
        "unacknowledged": 1,
        "consumers": 0,
        "longest": 100_000,
        "head": 0,
    }
    assert http.get(url, headers=bearer("unit_handler", unit="gongan")).status_code == 403
    assert http.get("/api/v1/units/none/queue", headers=bearer("admin")).status_code == 404


@pytest.fixture
def told(container: Container) -> str:
    """A ticket whose unit was issued an order and acknowledged it; return the ticket."""
    container.open_tickets([submitted(1)])
    ticket = container.database["tickets"].find_one() or {}
    of_orders(container.desk).acknowledge(ticket["orders"][0]["id"], Order(handler()))
    publish(container)
    return str(ticket["_id"])


def publish(container: Container) -> None:
    """Number what waits in the outboxes, as the relay does before it publishes."""
    UnitNumbering(container.database, "tickets")(list(container.database["tickets"].find()))


def test_the_feed_has_the_events_in_order_and_only_for_its_unit(
    container: Container, http: FlaskClient, bearer: Headers, told: str
) -> None:
    own = bearer("unit_handler", unit=UNIT)
    url = f"/api/v1/units/{UNIT}/feed"
    with profiled(container.database):
        whole = http.get(url, headers=own).json
    assert collection_scans(container.database) == []
    assert [item["type"] for item in whole["items"]] == [
        "work_order.issued.v1",
        "work_order.acknowledged.v1",
    ]
    assert [item["unitsequence"] for item in whole["items"]] == [1, 2]
    assert (whole["next_after"], whole["head"]) == (2, 2)
    assert {item["subject"] for item in whole["items"]} == {told}

    rest = http.get(f"{url}?after=1&limit=1", headers=own).json
    assert rest["items"] == whole["items"][1:]
    nothing = http.get(f"{url}?after=2&wait=0.1", headers=own).json
    assert (nothing["items"], nothing["next_after"]) == ([], 2)
    for role, unit in (("unit_handler", "gongan"), ("operator", None), ("ops", None)):
        assert http.get(url, headers=bearer(role, unit=unit)).status_code == 403
    assert http.get(url, headers=bearer("admin")).json["items"] == whole["items"]
    for bad in ("after=-1", "after=x", "limit=0", "limit=501", "wait=21", f"after={2**60}"):
        assert http.get(f"{url}?{bad}", headers=own).status_code == 422, bad
    (ahead,) = http.get(f"{url}?after=3", headers=own).json["errors"]
    assert (ahead["field"], ahead["code"]) == ("after", "after_beyond_head")


def test_what_the_feed_has_forgotten_is_told_by_one_item_and_no_gap_is_silent(
    container: Container, http: FlaskClient, bearer: Headers, told: str
) -> None:
    own, url = bearer("unit_handler", unit=UNIT), f"/api/v1/units/{UNIT}/feed"
    places = container.database["unit_feed"]
    late = SystemClock().now() - timedelta(days=401)
    assert container.units.trim() == 0
    places.update_one({"unit": UNIT, "sequence": 1}, {"$set": {"at": late}})
    assert (container.units.trim(), container.units.trim()) == (1, 0)

    gone = {"unitsequence": 1, "withheld": "trimmed", "first": 1}
    whole = http.get(url, headers=own).json
    assert (whole["items"][0], whole["next_after"]) == (gone, 2)
    assert [item["unitsequence"] for item in whole["items"]] == [1, 2]
    first = http.get(f"{url}?limit=1", headers=own).json
    assert (first["items"], first["next_after"]) == ([gone], 1)
    assert len(http.get(f"{url}?after=1", headers=own).json["items"]) == 1
    assert container.units.feed.first_since(UNIT, late) == 2

    places.update_one({"unit": UNIT, "sequence": 2}, {"$set": {"at": late}})
    assert container.units.trim() == 0  # the last one stays: numbers never begin anew
    begun = http.post(f"{url}/replays", json={"to_sequence": 1}, headers=own).json
    queue = Queue()
    container.units.going_on(queue)()
    done = http.get(f"{url}/replays/{begun['replay_id']}", headers=own).json
    assert (done["state"], done["sent"], done["withheld"], queue.messages) == ("done", 0, 1, [])


def test_what_is_sealed_against_the_unit_keeps_its_number_and_no_word(
    container: Container, http: FlaskClient, bearer: Headers, told: str
) -> None:
    """L2: nobody reads again what he may not know any more; and no gap shows either."""
    seal = {"accused": [UNIT], "units": [UNIT], "areas": [], "office": None}
    container.database["tickets"].update_one(
        {"_id": told}, {"$set": {"sealed": True, "seal": seal}}
    )
    answer = http.get(f"/api/v1/units/{UNIT}/feed", headers=bearer("unit_handler", unit=UNIT))

    assert answer.json["items"] == [
        {"unitsequence": 1, "withheld": "closed"},
        {"unitsequence": 2, "withheld": "closed"},
    ]


class Queue:
    """A broker that takes what it is given, or is away."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.away = False

    def publish(self, messages: list[Message]) -> Published:
        if self.away:
            raise BrokerUnavailable("away")
        self.messages += messages
        return Published(frozenset(message.id for message in messages))

    def close(self) -> None:
        return


def test_a_range_of_the_feed_is_put_on_the_queue_again(
    container: Container, http: FlaskClient, bearer: Headers, told: str
) -> None:
    own = bearer("unit_handler", unit=UNIT)
    url = f"/api/v1/units/{UNIT}/feed/replays"
    begun = http.post(url, json={"from_sequence": 2}, headers=own)
    assert begun.status_code == 202
    assert http.post(url, json={}, headers=own).status_code == 409
    queue = Queue()
    go_on = container.units.going_on(queue)

    queue.away = True
    with pytest.raises(BrokerAway):
        go_on()
    queue.away = False
    assert (go_on(), go_on()) == (1, 0)

    (message,) = queue.messages
    assert message.routing_key == f"{UNIT}.work_order.acknowledged.v1"
    assert message.headers["huying-replay"] == begun.json["replay_id"]
    done = http.get(f"{url}/{begun.json['replay_id']}", headers=own).json
    for one in (begun.json, done):
        FeedReplayAnswer.model_validate(one)
    feed = http.get(f"/api/v1/units/{UNIT}/feed", headers=own).json
    UnitFeedAnswer.model_validate(feed)
    assert (done["state"], done["sent"], done["after"]) == ("done", 1, 2)
    stranger = bearer("unit_handler", unit="gongan")
    assert http.post(url, json={}, headers=stranger).status_code == 403
    other = f"/api/v1/units/gongan/feed/replays/{begun.json['replay_id']}"
    assert http.get(other, headers=stranger).status_code == 404
    far = {"since": "2100-01-01T00:00:00Z"}
    for body in ({"from_sequence": 3}, {"from_sequence": 0}, {"to_sequence": "x"}, far, {"x": 1}):
        refused = http.post(url, json=body, headers=own)
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, *body), body


def test_a_time_names_the_first_number_given_since(container: Container, told: str) -> None:
    feed, rows = MongoUnitFeed(container.database), container.database["unit_feed"]
    for number in (1, 2):
        at = datetime(2026, 11, number, tzinfo=UTC)
        rows.update_one({"sequence": number}, {"$set": {"at": at}})

    days = {day: feed.first_since(UNIT, datetime(2026, 11, day, tzinfo=UTC)) for day in (1, 2, 3)}

    assert days == {1: 1, 2: 2, 3: 3}
