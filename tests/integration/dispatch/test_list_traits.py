"""K1: the rarer filters of the console's list and the counts of its queues, on a real MongoDB."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo.database import Database

from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.listing.traits import Traits
from services.dispatch.domain.workflow import LIVE_ORDER, OPEN_STATES
from services.dispatch.ports.listing import Reach, Wanted
from tests.factories.dispatch import OTHER_COMMUNITY, UNIT, later, submitted
from tests.fakes.dispatch import FakeClock
from tests.integration.dispatch.test_ticket_list import paged
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
Row = dict[str, Any]
Headers = Callable[..., dict[str, str]]
EVERYWHERE = Reach(everywhere=True)
REACHES = (EVERYWHERE, Reach(unit=UNIT), Reach(unit=UNIT, areas=(OTHER_COMMUNITY,)))


def of_orders(holds: Callable[[Row], bool]) -> Callable[[Row, str | None], bool]:
    """Say of a document that one of its orders is so; a unit looks at its own alone."""
    return lambda row, own: any(
        holds(order) and own in (None, order["unit"]) for order in row["orders"]
    )


def of_ticket(holds: Callable[[Row], Any]) -> Callable[[Row, str | None], bool]:
    return lambda row, own: bool(holds(row))


def holds_as(row: Row, unit: str, role: str) -> bool:
    return any(
        (order["unit"], order["role"]) == (unit, role) and order["state"] in LIVE_ORDER
        for order in row["orders"]
    )


TRAITS: list[tuple[dict[str, Any], Callable[[Row, str | None], bool]]] = [
    ({"person": "op-7"}, of_ticket(lambda row: "op-7" in row["people"])),
    ({"lead": UNIT}, of_ticket(lambda row: holds_as(row, UNIT, "lead"))),
    ({"support": UNIT}, of_ticket(lambda row: holds_as(row, UNIT, "support"))),
    ({"handler": "wang"}, of_orders(lambda order: order["handler"] == "wang")),
    ({"extended": True}, of_orders(lambda order: order["extensions"] > 0)),
    ({"rejected": False}, of_orders(lambda order: order["rejections"] == 0)),
    ({"contacted": False}, of_orders(lambda order: order["contacted_at"] is None)),
    ({"outcome": "done"}, of_orders(lambda order: order["outcome"] == "done")),
    ({"return_reason": "not_our_duty"}, of_orders(lambda o: o["return_reason"] == "not_our_duty")),
    ({"signed": "not_yet"}, of_ticket(lambda row: row["signed"] == 1)),
    ({"signed": "in_time"}, of_ticket(lambda row: row["signed"] is None)),
    ({"reopened": True}, of_ticket(lambda row: row["round"] > 1)),
    ({"reopened": False}, of_ticket(lambda row: row["round"] == 1)),
    ({"urged": True}, of_ticket(lambda row: row["reminders"] > 0)),
    ({"urged": False}, of_ticket(lambda row: row["reminders"] == 0)),
    ({"supervised": True}, of_ticket(lambda row: row["supervision_count"] > 0)),
    ({"repeated": True}, of_ticket(lambda row: row["repeats"] > 0)),
    ({"linked": True}, of_ticket(lambda row: row["linked_ticket_id"])),
    ({"danger": "open"}, of_ticket(lambda row: row.get("alarm_open"))),
    ({"danger": "lowered"}, of_ticket(lambda row: row.get("alarm", {}).get("verdict"))),
    ({"members_min": 2}, of_ticket(lambda row: len(row["members"]) > 1)),
    ({"members_min": 1}, of_ticket(lambda row: True)),
    ({"waits_for": "clock"}, of_ticket(lambda row: row["waits_for"] == "clock")),
    ({"anonymous": True}, of_ticket(lambda row: row["matter"]["anonymous"])),
    ({"located": False}, of_ticket(lambda row: row["matter"]["point"] is None)),
    ({"attached": True}, of_ticket(lambda row: row["members"][0].get("attachments"))),
    ({"missing": "area"}, of_ticket(lambda row: row["area_code"] is None)),
    ({"missing": "category"}, of_ticket(lambda row: row["category"] is None)),
    ({"screening_reason": "no_area"}, of_ticket(lambda row: row["state"] == "screening")),
    ({"close_reason": "answered"}, of_ticket(lambda row: row["close_reason"] == "answered")),
    ({"closed_from": later(days=1)}, of_ticket(lambda row: row["close_reason"])),
    ({"closed_below": later(days=1)}, of_ticket(lambda row: False)),
    ({"policy": "nowhere"}, of_ticket(lambda row: False)),
]


@pytest.fixture
def district(container: Container, clock: FakeClock) -> Container:
    """Thirty tickets with something of everything; lists go by fields alone."""
    kinds: list[dict[str, Any]] = [
        {"operator": "op-7"},
        {"category": "0501", "anonymous": True},
        {"area_code": None, "attachments": ("att_1",)},
        {"area_code": OTHER_COMMUNITY, "danger_words": ("煤气泄漏",)},
        {"category": "0201"},
    ]
    container.open_tickets([submitted(n, **kinds[n % len(kinds)]) for n in range(30)])
    tickets = container.database["tickets"]
    rows = list(tickets.find(sort=[("number", 1)]))

    def write(every: int, change: Row, **where: Any) -> None:
        ids = [row["_id"] for row in rows[::every]]
        tickets.update_many({"_id": {"$in": ids}, **where}, {"$set": change})

    write(2, {"round": 2})
    write(3, {"reminders": 1, "orders.$[].extensions": 1, "orders.$[].handler": "wang"})
    write(4, {"supervision_count": 2, "repeats": 1, "linked_ticket_id": "tkt_x"})
    write(5, {"orders.$[].return_reason": "not_our_duty", "orders.$[].outcome": "done"})
    closed = {"state": "closed", "close_reason": "answered", "closed_at": later(days=3)}
    write(6, {**closed, "signed": None}, state="dispatched")
    lowered = {"alarm_open": False, "alarm.verdict": "lowered"}
    write(7, lowered, alarm_open=True)
    return container


def test_every_trait_lists_and_counts_what_fits_in_every_reach(
    district: Container, database: Database[dict[str, Any]]
) -> None:
    """Against plain words over all documents, alone and in a state; pages are full and whole."""
    rows = list(district.database["tickets"].find(sort=[("number", -1)]))
    search = district.listing.search
    met = set()
    with profiled(district.database):
        for given, holds in TRAITS:
            for reach in REACHES:
                for states in ((), ("dispatched", "closed")):
                    wanted = Wanted(states=states, traits=Traits(**given))
                    expected = [
                        row["number"]
                        for row in rows
                        if (not states or row["state"] in states) and seen(row, reach, holds)
                    ]
                    assert paged(search, wanted, reach, 7) == expected, (given, reach, states)
                    assert search.count(wanted, reach) == len(expected), (given, reach, states)
                    total = search.total(wanted, reach)
                    assert total.more or total.count == len(expected), (given, reach)
                    if expected:
                        met.add(next(iter(given)))
    assert collection_scans(district.database) == []
    assert set(Traits.__slots__) - met <= {"support", "closed_below", "policy", "missing"}


def seen(row: Row, reach: Reach, holds: Callable[[Row, str | None], bool]) -> bool:
    """Whether a reader finds a document: by his unit alone he looks at his unit's orders."""
    if reach.everywhere:
        return holds(row, None)
    by_area = not set(row["area_path"]).isdisjoint(reach.areas)
    by_unit = any(order["unit"] == reach.unit for order in row["orders"])
    return (by_area and holds(row, None)) or (by_unit and holds(row, reach.unit))


def test_rare_traits_read_no_ticket_that_does_not_fit(district: Container) -> None:
    """What few tickets have stands in an index of its own: a million others cost nothing."""
    search, rare = district.listing.search, ("reopened", "urged", "supervised", "repeated")
    asked = [Traits(**{name: True}) for name in rare]
    asked += [Traits(person="op-7"), Traits(danger="open")]
    with profiled(district.database):
        for traits in asked:
            search.find(Wanted(traits=traits), EVERYWHERE, None, 50)
    told = district.database["system.profile"].find(
        {"ns": {"$regex": r"\.tickets$"}, "op": "query"}, {"execStats": 0}
    )
    for entry in told:
        assert entry["nreturned"] == entry["docsExamined"] > 0, entry["planSummary"]


def test_queues_are_counted_exactly_and_not_sent_twice(
    district: Container, http: FlaskClient, bearer: Headers
) -> None:
    """Each count is the length of the list behind it; what has not changed is a 304."""
    rows = list(district.database["tickets"].find())
    answer = http.get("/api/v1/queues", headers=bearer("operator", subject="op-7"))
    queues = answer.json["queues"]
    is_open = [row for row in rows if row["state"] in OPEN_STATES]

    assert queues["screening"] == sum(row["state"] == "screening" for row in rows)
    assert queues["danger"] == sum(bool(row.get("alarm_open")) for row in rows)
    assert queues["mine"] == sum("op-7" in row["people"] for row in is_open) > 0
    assert queues["reopened"] == sum(row["round"] > 1 for row in is_open) > 0
    assert queues["overdue"] == 0
    same = http.get(
        "/api/v1/queues",
        headers={
            **bearer("operator", subject="op-7"),
            "If-None-Match": answer.headers["ETag"],
        },
    )
    assert (same.status_code, same.data) == (304, b"")


def test_a_unit_s_queue_holds_what_it_leads(
    district: Container, http: FlaskClient, bearer: Headers
) -> None:
    """Nobody else's."""
    queues = http.get("/api/v1/queues", headers=bearer("unit_handler", unit=UNIT)).json["queues"]
    rows = district.database["tickets"].find({"state": {"$in": sorted(OPEN_STATES)}})
    assert queues["unit"] == sum(holds_as(row, UNIT, "lead") for row in rows) > 0


HOSTILE = {
    "mine=true": 200,
    "mine=false": 422,
    "members_min=0": 422,
    "members_min=501": 422,
    "closed_from=0001-01-01&closed_to=9999-12-31": 200,
    "due_from=0001-01-01&due_to=9999-12-31": 200,
    "due=overdue&due_from=2026-11-24": 200,
    "danger=maybe": 422,
    "handler=%24ne": 200,
    "lead[%24ne]=x": 422,
    "return_reason=%24where": 422,
    "policy=" + "x" * 41: 422,
    "signed=yes": 422,
}


def test_whatever_is_asked_for_has_an_answer(
    district: Container, http: FlaskClient, bearer: Headers
) -> None:
    """The list and its exact count refuse alike, and neither breaks."""
    for query, status in HOSTILE.items():
        for path in ("/api/v1/tickets", "/api/v1/tickets/count"):
            answer = http.get(f"{path}?{query}", headers=bearer("operator"))
            assert answer.status_code == status, query


def test_count_on_demand_is_exact_for_words_too(
    district: Container, http: FlaskClient, bearer: Headers
) -> None:
    """Where the list itself says only that there are more."""
    for text in ("夜间", "夜间烧烤扰民", "夜间 烧烤", "没有这几个字"):
        url = f"/api/v1/tickets?limit=200&text={text}"
        listed = http.get(url, headers=bearer("operator")).json["items"]
        counted = http.get(f"/api/v1/tickets/count?text={text}", headers=bearer("operator"))
        assert counted.json == {"count": len(listed)}, text


def test_a_caller_counts_no_case_that_is_closed_to_him(district: Container) -> None:
    """L2: neither in a list's count nor in a queue's."""
    sealed = {"sealed": True, "seal": {"accused": [UNIT], "units": [UNIT], "areas": []}}
    district.database["tickets"].update_many({"round": 2}, {"$set": sealed})
    reader = Caller("op", frozenset({"operator"}), unit=UNIT)
    reach = Reach(everywhere=True, reader=reader)
    wanted = Wanted(traits=Traits(reopened=True))

    assert district.listing.search.count(wanted, reach) == 0
    assert district.listing.queues(reader, reach, later(days=1))["reopened"] == 0
