"""Families on a real MongoDB: one transaction, the identity, the ledger, the routes."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.dispatch.application.commanding import Order
from services.dispatch.bootstrap import Container
from services.dispatch.domain.refusals import LimitReached, Refusal
from services.dispatch.ports.tickets import StaleAggregate
from tests.factories.dispatch import OPERATOR, UNIT, handler, submitted
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.factories.dispatch_families import NOT_THE_SAME, WHY, timeline
from tests.fakes.dispatch import FakeClock
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]

DEEDS = st.lists(st.sampled_from(["sign", "call", "note", "join", "leave"]), max_size=5)


class Town:
    """Two tickets on the real store, and what may happen to them."""

    def __init__(self, container: Container, first: int) -> None:
        self.container, self.next = container, first
        self.unit = of_orders(container.desk)
        self.centre = replace(of_tickets(container.desk), counters=container.counters)

    def open(self, **changes: object) -> str:
        number = self.next = self.next + 1
        self.container.open_tickets([submitted(number, **changes)])
        return self.home(number)

    def home(self, number: int) -> str:
        appeal = f"apl_{number:04d}"
        return self.container.tickets.with_members([appeal])[appeal]

    def live(self, ticket_id: str, deeds: list[str]) -> None:
        for deed in deeds:
            try:
                self.do(ticket_id, deed)
            except Refusal:
                continue

    def do(self, ticket_id: str, deed: str) -> None:
        ticket = self.container.tickets.get(ticket_id)
        assert ticket is not None
        order, who = ticket.orders[0].id, Order(handler())
        if deed == "sign":
            self.unit.acknowledge(order, who)
        elif deed == "call":
            self.unit.contact(order, who, method="phone")
        elif deed == "note":
            self.unit.progress(order, who, note="已到现场")
        elif deed == "join":
            self.open(repeat_verdict="certain", repeat_of=((ticket.appeal_id, 0.93),))
        elif len(ticket.members) > 1:
            last = ticket.members[-1].appeal_id
            self.container.end_appeal(last, "withdrawn", "evt_withdrawn")

    def state(self, *ticket_ids: str) -> list[Any]:
        found = self.container.tickets.get_many(ticket_ids)
        return [timeline(found[one]) for one in ticket_ids]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=DEEDS, second=DEEDS, number=st.integers(1, 90))
def test_merge_and_unmerge_restore_both_documents(
    container: Container, first: list[str], second: list[str], number: int
) -> None:
    """B5 through codec, indexes and transaction, with every history its own tickets."""
    start = container.counters.take("appeals-of-this-test", 20) + 100
    town = Town(container, start)
    survivor, absorbed = town.open(), town.open()
    town.live(survivor, first)
    town.live(absorbed, second)
    before = town.state(survivor, absorbed)
    texts = container.database["ticket_members"].count_documents({})
    ledger = dict(container.lists.ledger_totals())

    try:
        town.centre.merge(absorbed, Order(OPERATOR), into=survivor, reason=WHY)
    except LimitReached:  # its family has grown hot: the more urgent one has to survive
        survivor, absorbed, before = absorbed, survivor, before[::-1]
        town.centre.merge(absorbed, Order(OPERATOR), into=survivor, reason=WHY)
    assert dict(container.lists.ledger_totals()) == ledger
    town.centre.unmerge(absorbed, Order(OPERATOR), reason=NOT_THE_SAME)

    assert town.state(survivor, absorbed) == before
    assert container.database["ticket_members"].count_documents({}) == texts
    assert dict(container.lists.ledger_totals()) == ledger


def test_every_ticket_tells_its_own_story_without_a_gap(container: Container) -> None:
    """Through the outbox of each, chained like everything else."""
    town = Town(container, 0)
    survivor, absorbed = town.open(), town.open()
    town.centre.merge(absorbed, Order(OPERATOR), into=survivor, reason=WHY)
    town.centre.unmerge(absorbed, Order(OPERATOR), reason=NOT_THE_SAME)
    for ticket_id in (survivor, absorbed):
        document = container.database["tickets"].find_one({"_id": ticket_id})
        assert document is not None
        types = [event["type"] for event in document["history"]]
        assert types[-2:] == ["ticket.merged.v1", "ticket.unmerged.v1"]
        assert [entry["event"]["type"] for entry in document["outbox"]] == types
        assert [event["sequence"] for event in document["history"]] == [1, 2, 3, 4]


def test_twenty_who_merge_the_same_tickets_at_once_merge_them_once(container: Container) -> None:
    """In either direction: one transaction wins, the others find what it did."""
    town = Town(container, 0)
    one, other = town.open(), town.open()
    outcomes: list[str] = []

    def merge(pair: tuple[str, str]) -> None:
        try:
            of_tickets(container.desk).merge(pair[0], Order(OPERATOR), into=pair[1], reason=WHY)
            outcomes.append("merged")
        except (Refusal, StaleAggregate) as error:
            outcomes.append(type(error).__name__)

    pairs = [(one, other), (other, one)] * 10
    threads = [threading.Thread(target=merge, args=(pair,)) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("merged") == 1
    assert set(outcomes) <= {"merged", "NotAllowed", "StaleAggregate"}
    found = container.tickets.get_many([one, other])
    assert sorted(ticket.state for ticket in found.values()) == ["dispatched", "merged"]
    assert sum(container.lists.ledger_totals().values()) == 2


def test_no_command_on_families_scans_a_collection(container: Container, clock: FakeClock) -> None:
    """Nor does the look for what came back after closing."""
    town = Town(container, 0)
    tickets = [town.open() for _ in range(12)]
    with profiled(container.database):
        town.centre.merge(tickets[0], Order(OPERATOR), others=tickets[1:3], reason=WHY)
        town.centre.unmerge(tickets[1], Order(OPERATOR), reason=NOT_THE_SAME)
        town.open(point=(108.9101, 34.2101))
        town.open(repeat_verdict="certain", repeat_of=(("apl_0004", 0.93),))
        town.centre.split(
            tickets[3], Order(OPERATOR), appeals=[f"apl_{town.next:04d}"], reason=NOT_THE_SAME
        )
        container.lists.writes(tickets[0])

    assert collection_scans(container.database) == []


def test_an_index_of_an_older_version_does_not_stand_in_the_way(container: Container) -> None:
    """The former one refused a second ticket without members."""
    tickets = container.database["tickets"]
    tickets.drop_index("member_once")
    tickets.create_index([("members.appeal_id", 1)], name="member", unique=True)
    container.prepare_database()
    container.prepare_database()
    town = Town(container, 0)
    one, *others = (town.open() for _ in range(3))
    town.centre.merge(one, Order(OPERATOR), others=others, reason=WHY)

    assert "member" not in tickets.index_information()


def test_the_routes_merge_unmerge_and_split(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """With the refusals in words: 403, 404, 409, 422."""
    town = Town(container, 0)
    one, other = town.open(), town.open()
    third = town.open(repeat_verdict="certain", repeat_of=(("apl_0001", 0.93),))
    assert third == one
    url, operator = "/api/v1/tickets", bearer("operator")
    why = {"reason": WHY}

    merged = http.post(f"{url}/{other}/merge", json={"into": one, **why}, headers=operator)
    again = http.post(f"{url}/{other}/merge", json={"into": one, **why}, headers=operator)
    assert (merged.status_code, merged.json["state"]) == (200, "merged")
    assert merged.json["merged_into"]["ticket_id"] == one
    assert (again.status_code, again.json["type"]) == (409, "urn:huying:problem:not_allowed")
    family = http.get(f"{url}/{one}", headers=operator).json
    assert [row["ticket_id"] for row in family["absorbed"]] == [other]
    assert family["member_count"] == 3

    back = http.post(f"{url}/{other}/unmerge", json=why, headers=operator)
    assert (back.status_code, back.json["state"]) == (200, "dispatched")
    body = {"appeals": ["apl_0003"], "category": "0201", **why}
    split = http.post(f"{url}/{one}/split", json=body, headers=operator)
    assert (split.status_code, split.json["member_count"]) == (200, 1)
    new = http.get(f"{url}/{town.home(3)}", headers=operator).json
    assert (new["linked_ticket_id"], new["category"]) == (one, "0201")

    for verb, wrong, who, status in (
        ("merge", {"into": "tkt_none", **why}, operator, 404),
        ("merge", {**why}, operator, 422),
        ("merge", {"into": other, "reason": "是"}, operator, 422),
        ("merge", {"into": other, **why}, bearer("unit_handler", unit=UNIT), 403),
        ("unmerge", why, operator, 409),
        ("split", {"appeals": ["apl_0001"], **why}, operator, 422),
        ("split", {"appeals": [], **why}, operator, 422),
    ):
        answer = http.post(f"{url}/{one}/{verb}", json=wrong, headers=who)
        assert answer.status_code == status, (verb, wrong, answer.json)
        assert answer.json["title"]
        assert answer.json["title_en"]
